"""WebVTT is read strictly, and what is written of it says the same in the one safe way."""

import pytest

from models.captions import webvtt
from models.captions.webvtt import Cue, read, written
from models.errors import CaptionsInvalid


def one(text: str, times: str = "00:01.000 --> 00:03.000") -> str:
    """The text of a single cue, as it is written."""
    (cue,) = read(f"WEBVTT\n\n{times}\n{text}\n".encode(), 60.0)
    return cue.text


def fault(data: str | bytes, duration: float | None = 60.0) -> str:
    """Line and code of what is wrong."""
    with pytest.raises(CaptionsInvalid) as caught:
        read(data if isinstance(data, bytes) else data.encode(), duration)
    return ": ".join(caught.value.message.split(": ")[:2])


def cue(text: str, times: str = "00:01.000 --> 00:03.000") -> str:
    return f"WEBVTT\n\n{times}\n{text}\n"


def test_a_usual_file_is_read_and_written_anew() -> None:
    data = (
        "\ufeffWEBVTT made by hand\r\nKind: captions\r\n\r\nNOTE not for\rothers\n\nSTYLE\n::cue { color: red }\n\n"
        "1\n00:00.500 --> 00:02.000 line:90% align:start position:10%,line-left\nHello\n- Yes?\n\n"
        "01:00:00.000 --> 01:00:01.000 region:a\nlate\n"
    )
    cues = read(data.encode(), None)
    assert cues == (
        Cue(500, 2000, "line:90% position:10%,line-left align:start", "Hello\n- Yes?"),
        Cue(3_600_000, 3_601_000, "", "late"),
    )
    assert written(cues) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.000 line:90% position:10%,line-left align:start\nHello\n- Yes?\n\n"
        "01:00:00.000 --> 01:00:01.000\nlate\n"
    )
    assert read(written(cues).encode(), None) == cues
    assert webvtt.loaded(webvtt.dumped(cues)) == cues


def test_cues_may_overlap_and_those_that_outlast_the_video_end_with_it() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:09.000\na\n\n00:01.000 --> 00:02.000\nb\n"
    assert [(each.start, each.end) for each in read(data, 4.5)] == [(1000, 4500), (1000, 2000)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<v.loud  Mary Ann>Hi!", "<v.loud Mary Ann>Hi!</v>"),
        ("<i>a <b.x-1>b</b></i>", "<i>a <b.x-1>b</b></i>"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<lang pt-BR>olá</lang>", "<lang pt-BR>olá</lang>"),
        ("la <00:02.000>la", "la <00:00:02.000>la"),
        ("Salt & pepper", "Salt &amp; pepper"),
        ("&lt;script&gt;&amp;nbsp;", "&lt;script&gt;&amp;nbsp;"),
        ("2 > 1 &hearts;", "2 &gt; 1 ♥"),
        ("a&#10;&#10;b&#13;c\x0bd\u2028e", "a  b c d e"),
        ("a\x00b", "a\ufffdb"),
        ("first\n&#1;\nlast", "first\nlast"),
        ("--&gt;", "--&gt;"),
    ],
)
def test_text_is_written_from_its_tags_and_characters(sent: str, kept: str) -> None:
    assert one(sent) == kept
    assert one(kept) == kept


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\n", "Line 4: encoding"),
        ("", "Line 1: signature"),
        ("WEBVTTX\n", "Line 1: signature"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "Line 1: signature"),
        ("WEBVTT\n00:01.000 --> 00:02.000\na\n", "Line 2: signature"),
        ("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:0\n\n", "Line 2: signature"),
        ("WEBVTT\n\nNOTE nothing\n", "Line 1: empty"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "Line 1: empty"),
        ("WEBVTT\n\njust text\n", "Line 3: timing"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\na\n", "Line 3: timing"),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\na\n", "Line 3: timing"),
        ("WEBVTT\n\n٠٠:01.000 --> 00:02.000\na\n", "Line 3: timing"),
        ("WEBVTT\n\nid\n00:02.000 --> 00:02.000\na\n", "Line 4: timing"),
        ("WEBVTT\n\na\nb\n00:01.000 --> 00:02.000\n", "Line 5: timing"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:02.000 --> 00:03.000\nb\n", "Line 5: timing"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\na\n\n00:01.999 --> 00:03.000\nb\n", "Line 6: order"),
        ("WEBVTT\n\n01:00.000 --> 01:01.000\na\n", "Line 3: beyond"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 align:middle\na\n", "Line 3: setting"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 size:101%\na\n", "Line 3: setting"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 size:1% size:1%\na\n", "Line 3: setting"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 onclick:x\na\n", "Line 3: setting"),
        (cue("<script>alert(1)</script>"), "Line 4: tag"),
        (cue("a\n<img src=x onerror=y>"), "Line 5: tag"),
        (cue("a < b"), "Line 4: tag"),
        (cue("<i>a"), "Line 4: tag"),
        (cue("<i><b>a</i></b>"), "Line 4: tag"),
        (cue("<i onclick=x>a</i>"), "Line 4: tag"),
        (cue("<v>a"), "Line 4: tag"),
        (cue("<lang x!>a</lang>"), "Line 4: tag"),
        (cue("<rt>a</rt>"), "Line 4: tag"),
        (cue("<00:03.000>a"), "Line 4: tag"),
        (cue("<00:02.000>a\n<00:02.000>b"), "Line 5: tag"),
        (cue("a" * 2001), "Line 4: too_long"),
        (b"WEBVTT\n\n" + b"a" * webvtt.MOST_BYTES, "Line 1: too_long"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: str | bytes, what: str) -> None:
    assert fault(data) == what


def test_a_file_has_at_most_so_many_cues() -> None:
    cues = [Cue(index, index + 1, "", "a") for index in range(webvtt.MOST_CUES + 1)]
    assert fault(written(cues)) == f"Line {3 * webvtt.MOST_CUES + 3}: too_many"
    assert len(read(written(cues[:-1]).encode(), 60.0)) == webvtt.MOST_CUES


def test_hostile_bytes_never_get_through_as_they_are() -> None:
    """Whatever is put between the known good parts of a file: refused, or written so that it reads back the same."""
    pieces = [
        "<",
        ">",
        "&",
        "&#60;",
        "-->",
        "\n",
        "\n\n",
        "\0",
        "</i>",
        "<i>",
        "<c.a>",
        "\r",
        " ",
        "--&gt;",
        "&lt",
        "\u2028",
    ]
    seen = 0
    for first in pieces:
        for second in pieces:
            for third in pieces:
                try:
                    cues = read(cue(f"a{first}b{second}{third}c").encode(), 60.0)
                except CaptionsInvalid:
                    continue
                seen += 1
                assert read(written(cues).encode(), 60.0) == cues
                assert "\n\n" not in cues[0].text
                assert "-->" not in cues[0].text
    assert seen > 500
