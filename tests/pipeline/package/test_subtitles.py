"""Cues are cut into segments without being cut themselves."""

from fractions import Fraction

from pipeline.package import playlists
from pipeline.package.subtitles import TIMESTAMP_MAP, Cue, Subtitles, named, segments

HEAD = f"WEBVTT\n{TIMESTAMP_MAP}\n"

NTSC = Fraction(1001, 1000)


def test_a_cue_is_whole_in_every_segment_that_it_is_shown_in() -> None:
    cues = (Cue(500, 2500, "line:0", "a"), Cue(2000, 3000, "", "b\nc"), Cue(6000, 99_000, "", "last"))
    first, second, third = segments(cues, (Fraction(2), Fraction(4), Fraction(1)))
    assert first == f"{HEAD}\n00:00:00.500 --> 00:00:02.500 line:0\na\n"
    assert second == f"{HEAD}\n00:00:00.500 --> 00:00:02.500 line:0\na\n\n00:00:02.000 --> 00:00:03.000\nb\nc\n"
    assert third == f"{HEAD}\n00:00:06.000 --> 00:00:07.000\nlast\n"


def test_a_segment_without_cues_is_a_header() -> None:
    assert segments((Cue(0, 1000, "", "a"),), (2 * NTSC, 4 * NTSC))[1] == HEAD


def test_cues_behind_the_end_are_left_out_and_cuts_are_exact() -> None:
    cues = (Cue(2001, 2002, "", "before"), Cue(2002, 2003, "", "behind"), Cue(6006, 7000, "", "over"))
    first, second = segments(cues, (2 * NTSC, 4 * NTSC))
    assert ("before" in first, "behind" in first) == (True, False)
    assert ("before" in second, "behind" in second, "over" in second) == (False, True, False)


def test_names_are_told_apart_by_their_languages() -> None:
    tracks = [
        Subtitles(tag, tag, name, False, ()) for tag, name in (("pt-BR", "Português"), ("pt", "Português"), ("de", "D"))
    ]
    assert named(tracks) == {"pt-BR": "Português (pt-BR)", "pt": "Português (pt)", "de": "D"}


def test_the_playlist_names_a_file_for_each_segment() -> None:
    assert playlists.subtitle_playlist((2 * NTSC, NTSC), 4) == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXTINF:2.002000,\n0000.vtt\n#EXTINF:1.001000,\n0001.vtt\n#EXT-X-ENDLIST\n"
    )
