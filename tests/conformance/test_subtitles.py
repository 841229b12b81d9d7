"""The checker knows captions: right ones pass, and each single breach is named by its clause."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance.checker import check
from tests.conformance.clauses import Clause
from tests.conformance.vandal import Vandal

HEAD = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"
LONG = "\n00:00:01.000 --> 00:00:07.500 line:80%\n<v Ana>over &amp; over</v>\n"
LATE = "\n00:00:06.000 --> 00:00:08.000\n<i>late</i>\n"
ENTRY = (
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,'
    'CHARACTERISTICS="public.accessibility.describes-music-and-sound",URI="captions/t/index.m3u8"'
)

MASTER, PLAYLIST, FIRST, SECOND = "master-3.m3u8", "captions/t/index.m3u8", "captions/t/0.vtt", "captions/t/1.vtt"


@pytest.fixture
def vandal(conformant: Path, tmp_path: Path) -> Vandal:
    """A copy of the good asset, with captions: one over a cut, one in a single segment."""
    made = Vandal(conformant, tmp_path / "asset")
    text = (
        made.read("master.m3u8")
        .decode()
        .replace("#EXT-X-INDEPENDENT-SEGMENTS\n", f"#EXT-X-INDEPENDENT-SEGMENTS\n{ENTRY}\n")
    )
    text = re.sub(r"^(#EXT-X-STREAM-INF:.*)$", r'\1,SUBTITLES="captions"', text, flags=re.MULTILINE)
    (made.folder / "captions" / "t").mkdir(parents=True)
    made.write(MASTER, text.encode())
    video = made.read("V/index.m3u8").decode()
    target = re.search(r"#EXT-X-TARGETDURATION:\d+", video)
    assert target is not None
    lengths = re.findall(r"^#EXTINF:.*$", video, re.MULTILINE)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", target[0], "#EXT-X-PLAYLIST-TYPE:VOD"]
    lines += [line for number, length in enumerate(lengths) for line in (length, f"{number}.vtt")]
    made.write(PLAYLIST, "\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode())
    cues = [LONG, LONG, LATE]  # [0, 2), [2, 6), [6, 10), [10, 11)
    for number in range(len(lengths)):
        texts = {0: [LONG], 1: [LONG], 2: cues[1:]}.get(number, [])
        made.write(f"captions/t/{number}.vtt", (HEAD + "".join(texts)).encode())
    return made


def test_an_asset_with_captions_has_no_violation(vandal: Vandal) -> None:
    assert [str(violation) for violation in check(vandal.folder, decode=False)] == []


def edit(file: str, pattern: str, new: str) -> Callable[[Vandal], None]:
    return lambda vandal: vandal.text(file, pattern, new)


BREACHES: list[tuple[str, Clause, Callable[[Vandal], None]]] = [
    ("no language", Clause.SUBTITLES_ATTRIBUTES, edit(MASTER, ',LANGUAGE="de"', "")),
    ("does not say FORCED", Clause.SUBTITLES_ATTRIBUTES, edit(MASTER, ",FORCED=NO", "")),
    ("two of one name", Clause.SUBTITLES_ATTRIBUTES, edit(MASTER, f"^{ENTRY}$", f"{ENTRY}\n{ENTRY}")),
    ("a variant without", Clause.SUBTITLES_GROUP, edit(MASTER, ',SUBTITLES="captions"', "")),
    ("a variant of another group", Clause.SUBTITLES_GROUP, edit(MASTER, ',SUBTITLES="captions"', ',SUBTITLES="x"')),
    ("another bandwidth", Clause.SUBTITLES_MASTER, edit(MASTER, r"INF:BANDWIDTH=\d+", "INF:BANDWIDTH=99")),
    ("not ended", Clause.SUBTITLES_PLAYLIST, edit(PLAYLIST, "#EXT-X-ENDLIST\n", "")),
    ("not VOD", Clause.SUBTITLES_PLAYLIST, edit(PLAYLIST, "VOD", "EVENT")),
    ("another target", Clause.SUBTITLES_PLAYLIST, edit(PLAYLIST, r"DURATION:\d+", "DURATION:9")),
    (
        "with a map",
        Clause.SUBTITLES_PLAYLIST,
        edit(PLAYLIST, "^(#EXTINF.*)$", r'#EXT-X-MAP:URI="../../V/init.mp4"\n\1'),
    ),
    ("off the video's cuts", Clause.SUBTITLES_PLAYLIST, edit(PLAYLIST, "#EXTINF:2.0", "#EXTINF:2.1")),
    ("no map of times", Clause.SUBTITLES_SEGMENT, edit(FIRST, "X-TIMESTAMP-MAP.*\n", "")),
    ("times of another map", Clause.SUBTITLES_SEGMENT, edit(FIRST, "MPEGTS:0", "MPEGTS:900000")),
    ("a cue is missing", Clause.SUBTITLES_SEGMENT, edit(SECOND, re.escape(LONG), "")),
    ("a cue is cut", Clause.SUBTITLES_SEGMENT, edit(SECOND, "00:00:01.000", "00:00:02.000")),
    ("a cue of another span", Clause.SUBTITLES_SEGMENT, edit(FIRST, r"\Z", LATE)),
    ("a cue that ends before it begins", Clause.SUBTITLES_SEGMENT, edit(FIRST, "00:00:07.500", "00:00:00.500")),
    ("markup that is none", Clause.SUBTITLES_SEGMENT, edit(FIRST, "over &amp;", "<script>")),
]

CLAUSES = {clause for _, clause, _ in BREACHES}


@pytest.mark.parametrize(
    ("clause", "break_it"), [breach[1:] for breach in BREACHES], ids=[breach[0] for breach in BREACHES]
)
def test_single_breach_is_named_by_its_clause(
    vandal: Vandal, clause: Clause, break_it: Callable[[Vandal], None]
) -> None:
    break_it(vandal)
    assert clause in {violation.clause for violation in check(vandal.folder, decode=False)}


def test_a_poster_that_was_chosen_later_is_held_to_the_same(vandal: Vandal) -> None:
    for form in ("jpg", "webp"):
        vandal.write(f"images/poster-2.{form}", vandal.read(f"images/poster.{form}"))
    assert check(vandal.folder, decode=False) == []
    vandal.write("images/poster-2.jpg", vandal.read("images/storyboard.jpg"))
    assert {violation.clause for violation in check(vandal.folder, decode=False)} == {Clause.IMAGE_ASPECT}
