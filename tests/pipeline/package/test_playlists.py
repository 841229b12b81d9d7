"""Playlist text, compared whole."""

from fractions import Fraction

from pipeline.media import Rung
from pipeline.package.playlists import Variant, i_frame_playlist, media_playlist, multivariant_playlist
from pipeline.package.tracks import Range, Track

GOP = Fraction(2002, 1000)


def rung(edge: int, codec: str = "h264") -> Rung:
    return Rung(
        name=f"{codec}-{edge}", codec=codec, width=edge, height=edge * 16 // 9, fps=Fraction(30000, 1001), step=1, gop=60,
        frames=180, crf=23, maxrate=1, bufsize=1, preset="veryfast", threads=1,
    )  # fmt: skip


def picture(name: str, kilobytes: int) -> Track:
    sizes = (kilobytes * 1000, 2 * kilobytes * 1000)
    return Track(
        name=name,
        folder=name,
        codecs="avc1.64001f" if name.startswith("h264") else "av01.0.04M.08",
        segments=(Range("0000.m4s", 0, sizes[0], GOP), Range("0001.m4s", 0, sizes[1], 2 * GOP)),
        key_frames=(
            Range("0000.m4s", 0, 1000, GOP),
            Range("0001.m4s", 0, 1000, GOP),
            Range("0001.m4s", sizes[0], 1000, GOP),
        ),
        size=sum(sizes),
    )


SOUND = Track("128k", "audio/128k", "mp4a.40.2", (Range("audio.m4s", 0, 96_096, 3 * GOP),), (), 96_096)


def test_media_playlist() -> None:
    assert media_playlist(picture("h264-540", 500), 4) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-TARGETDURATION:4\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="init.mp4"\n'
        "#EXTINF:2.002000,\n"
        "#EXT-X-BYTERANGE:500000@0\n"
        "0000.m4s\n"
        "#EXTINF:4.004000,\n"
        "#EXT-X-BYTERANGE:1000000@0\n"
        "0001.m4s\n"
        "#EXT-X-ENDLIST\n"
    )


def test_i_frame_playlist_has_the_target_of_its_own_gops() -> None:
    text = i_frame_playlist(picture("h264-540", 500))
    assert text.startswith(
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-TARGETDURATION:2\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-I-FRAMES-ONLY\n"
        '#EXT-X-MAP:URI="init.mp4"\n'
    )
    assert text.count("#EXT-X-BYTERANGE:1000@") == 3


def test_multivariant_playlist_begins_with_the_first_play_rung() -> None:
    variants = (
        Variant(rung(720), picture("h264-720", 1000), SOUND),
        Variant(rung(540), picture("h264-540", 500), SOUND),
        Variant(rung(540, "av1"), picture("av1-540", 300), SOUND),
    )
    assert multivariant_playlist(variants, "h264-540") == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        "\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="128k",NAME="Sound",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,'
        'CHANNELS="2",URI="audio/128k/index.m3u8"\n'
        "#EXT-X-STREAM-INF:BANDWIDTH=2126002,AVERAGE-BANDWIDTH=2126002,"
        'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=540x960,FRAME-RATE=29.970,VIDEO-RANGE=SDR,AUDIO="128k"\n'
        "h264-540/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=4124004,AVERAGE-BANDWIDTH=4124004,"
        'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=720x1280,FRAME-RATE=29.970,VIDEO-RANGE=SDR,AUDIO="128k"\n'
        "h264-720/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=1326802,AVERAGE-BANDWIDTH=1326802,"
        'CODECS="av01.0.04M.08,mp4a.40.2",RESOLUTION=540x960,FRAME-RATE=29.970,VIDEO-RANGE=SDR,AUDIO="128k"\n'
        "av1-540/index.m3u8\n"
        "\n"
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=3997,AVERAGE-BANDWIDTH=3997,CODECS="avc1.64001f",RESOLUTION=720x1280,'
        'VIDEO-RANGE=SDR,URI="h264-720/iframes.m3u8"\n'
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=3997,AVERAGE-BANDWIDTH=3997,CODECS="avc1.64001f",RESOLUTION=540x960,'
        'VIDEO-RANGE=SDR,URI="h264-540/iframes.m3u8"\n'
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=3997,AVERAGE-BANDWIDTH=3997,CODECS="av01.0.04M.08",RESOLUTION=540x960,'
        'VIDEO-RANGE=SDR,URI="av1-540/iframes.m3u8"\n'
    )


def test_silent_video_names_no_audio() -> None:
    text = multivariant_playlist((Variant(rung(540), picture("h264-540", 500), None),), "h264-540")
    assert "AUDIO" not in text
    assert 'CODECS="avc1.64001f"' in text
