"""The checker knows how playlists may grow: a right history passes, and each single breach is named by its clause."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conformance.checker import check
from tests.conformance.clauses import Clause
from tests.conformance.fragments import Fragment, read_fragments
from tests.conformance.growing import check_history
from tests.conformance.playlist import parse_playlist
from tests.conformance.track import read_track
from tests.conformance.vandal import Vandal

History = list[dict[str, bytes]]

VIDEO, AUDIO, MASTER = "video.m3u8", "audio.m3u8", "master.m3u8"


def playlist(folder: str, segments: list[str], *, ended: bool) -> bytes:
    head = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:2", "#EXT-X-PLAYLIST-TYPE:EVENT"]
    head += ["#EXT-X-START:TIME-OFFSET=0", f'#EXT-X-MAP:URI="../{folder}/init.mp4"']
    return "\n".join([*head, *segments, *(["#EXT-X-ENDLIST"] if ended else []), ""]).encode()


def multivariant(bandwidth: int = 3_000_000) -> bytes:
    media = f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Sound",LANGUAGE="und",CHANNELS="2",URI="{AUDIO}"'
    variant = f'#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},CODECS="avc1.64001e,mp4a.40.2",AUDIO="a"'
    return "\n".join(["#EXTM3U", "#EXT-X-VERSION:7", media, variant, VIDEO, ""]).encode()


def grown() -> History:
    """Three versions: of one, three, and all four segments."""
    videos = [f"#EXTINF:2.000,\n../v/{number}.m4s" for number in range(4)]
    audios = [
        f"#EXTINF:{seconds},\n../a/{number}.m4s" for number, seconds in enumerate(("1.984", "2.005", "2.005", "2.006"))
    ]
    return [
        {
            AUDIO: playlist("a", audios[:count], ended=count == 4),
            VIDEO: playlist("v", videos[:count], ended=count == 4),
            MASTER: multivariant(),
        }
        for count in (1, 3, 4)
    ]  # fmt: skip


def test_growth_by_additions_has_no_violation() -> None:
    assert [str(violation) for violation in check_history(grown())] == []


def test_the_same_version_may_be_seen_twice_and_some_not_at_all() -> None:
    first, second, third = grown()
    assert check_history([first, first, {VIDEO: third[VIDEO]}, third, third]) == []
    assert check_history([second, third]) == []


def replaced(version: int, name: str, pattern: str, new: str) -> Callable[[History], None]:
    def run(history: History) -> None:
        text, done = re.subn(pattern, new, history[version][name].decode(), count=1, flags=re.MULTILINE)
        assert done, f"{pattern} is not in {name}"
        history[version][name] = text.encode()

    return run


def everywhere(pattern: str, new: str) -> Callable[[History], None]:
    def run(history: History) -> None:
        for version in range(len(history)):
            for name in (VIDEO, AUDIO):
                replaced(version, name, pattern, new)(history)

    return run


@dataclass(frozen=True)
class Growth:
    """One thing wrong in a history, and the clause that must be named."""

    name: str
    clause: Clause
    break_it: Callable[[History], None]
    also: Collection[Clause] = ()
    """Clauses that cannot but break with it."""


C = Clause

GROWTHS = [
    Growth("an unknown tag", C.SYNTAX, everywhere("^#EXT-X-MAP", "#EXT-X-MPA:1\n#EXT-X-MAP")),
    Growth("a VOD at its end", C.GROWING_TYPE, replaced(2, VIDEO, "EVENT", "VOD"), {C.GROWING_APPEND}),
    Growth("no start", C.GROWING_START, everywhere("^#EXT-X-START.*\n", "")),
    Growth("a start near the end", C.GROWING_START, everywhere("OFFSET=0", "OFFSET=-6")),
    Growth(
        "a segment gone",
        C.GROWING_APPEND,
        replaced(1, VIDEO, "#EXTINF.*\n.*0.m4s\n", ""),
        frozenset({C.GROWING_TOGETHER}),
    ),
    Growth("a sliding window", C.GROWING_APPEND, everywhere("^#EXT-X-PLAY", "#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAY")),
    Growth("another duration", C.GROWING_APPEND, replaced(1, VIDEO, "2.000", "2.002")),
    Growth("another file", C.GROWING_APPEND, replaced(2, AUDIO, "1.m4s", "1-b.m4s")),
    Growth("another target", C.GROWING_TARGET, replaced(1, VIDEO, "DURATION:2", "DURATION:4")),
    Growth("too low a target", C.GROWING_TARGET, everywhere("DURATION:2", "DURATION:1")),
    Growth("an end in the middle", C.GROWING_END, replaced(2, VIDEO, "^(#EXTINF.*\n.*3.m4s)\n(#.*)", r"\2\n\1")),
    Growth("growth after the end", C.GROWING_END, replaced(1, VIDEO, r"\Z", "#EXT-X-ENDLIST\n")),
    Growth("another multivariant", C.GROWING_MASTER, replaced(1, MASTER, "BANDWIDTH=3", "BANDWIDTH=2")),
    Growth("sound that is behind", C.GROWING_TOGETHER, replaced(1, AUDIO, "#EXTINF.*\n.*2.m4s\n", "")),
]


@pytest.mark.parametrize("growth", GROWTHS, ids=lambda growth: f"{growth.clause.name.lower()}: {growth.name}")
def test_single_breach_of_growth_is_named_by_its_clause(growth: Growth) -> None:
    history = grown()
    growth.break_it(history)
    seen = {violation.clause for violation in check_history(history)}
    assert growth.clause in seen
    assert seen - {*growth.also} == {growth.clause}


@pytest.fixture
def vandal(conformant: Path, tmp_path: Path) -> Vandal:
    """An asset with the playlists that grew while it was made, as they are at the end."""
    vandal = Vandal(conformant, tmp_path / "asset")
    (vandal.folder / "growing").mkdir()
    for folder, name in ((vandal.rung, VIDEO), (vandal.audio, AUDIO)):
        track = read_track(vandal.read(f"{folder}/init.mp4"))
        media = list(dict.fromkeys(item.uri for item in parse_playlist(vandal.read(f"{folder}/index.m3u8")).segments))
        files = [(uri, part) for uri in media for part in read_fragments(vandal.read(f"{folder}/{uri}"), track)]
        lines = [segment(part, track.timescale, f"../{folder}/{uri}") for uri, part in files]
        vandal.write(f"growing/{name}", playlist(folder, lines, ended=True))
    vandal.write("growing/master.m3u8", multivariant())
    return vandal


def segment(part: Fragment, timescale: int, uri: str) -> str:
    return f"#EXTINF:{part.ticks / timescale:.6f},\n#EXT-X-BYTERANGE:{part.end - part.start}@{part.start}\n{uri}"


def test_finished_growing_playlists_beside_the_final_ones_have_no_violation(vandal: Vandal) -> None:
    assert [str(violation) for violation in check(vandal.folder, decode=False)] == []


def join_first_two(lines: list[str]) -> list[str]:
    """Make one segment of the second and third, which lie in one file."""
    ranges = [at for at, line in enumerate(lines) if line.startswith("#EXT-X-BYTERANGE")][1:3]
    one, two = (int(lines[at].partition(":")[2].split("@")[0]) for at in ranges)
    lines[ranges[0]] = f"#EXT-X-BYTERANGE:{one + two}@0"
    lines[ranges[0] - 1] = "#EXTINF:4.000000,"
    return [line for at, line in enumerate(lines) if at not in range(ranges[1] - 1, ranges[1] + 2)]


MISPLACED = {C.BOX_BOUNDARY, C.GROWING_CADENCE, C.BYTERANGE}

FINISHED: list[tuple[str, Clause, Callable[[Vandal], None], set[Clause]]] = [
    ("no end", C.GROWING_END, lambda v: v.text(f"growing/{VIDEO}", "^#EXT-X-ENDLIST\n", ""), set()),
    ("segments of two GOPs", C.GROWING_CADENCE, lambda v: v.lines(f"growing/{VIDEO}", join_first_two), {C.GROWING_TARGET}),
    ("too low a bandwidth", C.GROWING_BANDWIDTH, lambda v: v.write("growing/master.m3u8", multivariant(100_000)), set()),
    ("a file gone", C.URIS, lambda v: (v.folder / "growing" / AUDIO).unlink(), set()),
    ("a wrong range", C.TILING, lambda v: v.text(f"growing/{VIDEO}", r"@0$", "@8"), MISPLACED),
    ("a playlist left behind", C.FILES, lambda v: v.write("growing/old.m3u8", b"#EXTM3U\n"), set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "break_it", "also"), [case[1:] for case in FINISHED], ids=[case[0] for case in FINISHED]
)
def test_single_breach_of_a_finished_one_is_named_by_its_clause(
    vandal: Vandal, clause: Clause, break_it: Callable[[Vandal], None], also: set[Clause]
) -> None:
    break_it(vandal)
    seen = {violation.clause for violation in check(vandal.folder, decode=False)}
    assert clause in seen
    assert seen - also == {clause}


CLAUSES = {growth.clause for growth in GROWTHS} | {case[1] for case in FINISHED}
