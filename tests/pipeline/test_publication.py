"""What is published, from literal chunks: while a video is encoded, and when it is done."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest

from pipeline import presets
from pipeline.errors import OutputInvalid
from pipeline.media import Plan
from pipeline.package.audio import AudioGop, AudioMedia
from pipeline.package.grid import gop_durations
from pipeline.package.video import Gop, MediaChunk, media_name
from pipeline.plan import plan
from pipeline.publication import Growing, final, growing, promised_bandwidths, promised_sound
from tests.conformance.growing import check_history
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")

PLAN = plan(clip(frames=315, end=Fraction(21, 2)), VERTICAL)
"""10.5 s at 30 fps: chunks [0, 2), [2, 10) and [10, 10.5), six GOPs."""

HEAD = (
    "#EXTM3U\n"
    "#EXT-X-VERSION:7\n"
    "#EXT-X-TARGETDURATION:2\n"
    "#EXT-X-PLAYLIST-TYPE:EVENT\n"
    "#EXT-X-INDEPENDENT-SEGMENTS\n"
    "#EXT-X-START:TIME-OFFSET=0\n"
)


def chunks(made: Plan, rung_name: str = "h264-540") -> list[MediaChunk]:
    """The media chunks of a rung, 1000 bytes a GOP."""
    rung = next(rung for rung in made.rungs if rung.name == rung_name)
    packaged = []
    for chunk in made.chunks:
        frames = -(-(chunk.end - chunk.start) // rung.step)
        counts = [min(rung.gop, frames - done) for done in range(0, frames, rung.gop)]
        gops = tuple(Gop(1000 * at, 1000, 400, count) for at, count in enumerate(counts))
        packaged.append(MediaChunk(media_name(chunk), 1000 * len(gops), b"init", "avc1.64001f", gops))
    return packaged


def sounds(made: Plan) -> list[AudioMedia]:
    """The audio media of a plan, 100 bytes a GOP."""
    gops = tuple(AudioGop(100 * at, 100, seconds) for at, seconds in enumerate(gop_durations(made.rungs[0])))
    return [AudioMedia(item.name, "audio.m4s", 100 * len(gops), b"sound", gops) for item in made.audio]


def heard(made: Plan) -> list[AudioMedia]:
    """The sound beside each chunk of the first-play rung, 100 bytes a GOP."""
    durations = gop_durations(made.rungs[0])
    parts = []
    for chunk in made.chunks:
        own = durations[chunk.start // made.gop : -(-chunk.end // made.gop)]
        gops = tuple(AudioGop(100 * at, 100, seconds) for at, seconds in enumerate(own))
        parts.append(AudioMedia(made.audio[0].name, media_name(chunk), 100 * len(gops), b"sound", gops))
    return parts


def grown(made: Plan, *done: int) -> Growing:
    packaged, sound = chunks(made), heard(made) if made.audio else []
    return growing(
        made,
        {index: packaged[index] for index in done},
        {index: sound[index] for index in done if made.audio},
    )


def texts(of: Growing) -> dict[str, str]:
    return {item.name: item.data.decode() for item in of.items if item.name.endswith(".m3u8")}


def test_first_version_lists_one_segment_of_picture_and_sound() -> None:
    assert texts(grown(PLAN, 0)) == {
        "growing/audio-128k.m3u8": HEAD + '#EXT-X-MAP:URI="audio/128k/init.mp4"\n'
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:100@0\naudio/128k/0000.m4s\n",
        "growing/h264-540.m3u8": HEAD + '#EXT-X-MAP:URI="../h264-540/init.mp4"\n'
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@0\n../h264-540/0000.m4s\n",
        "growing/master.m3u8": "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="128k",NAME="Sound",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,'
        'CHANNELS="2",URI="audio-128k.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=3772300,AVERAGE-BANDWIDTH=1972300,CODECS="avc1.64001f,mp4a.40.2",'
        'RESOLUTION=540x960,FRAME-RATE=30.000,VIDEO-RANGE=SDR,AUDIO="128k"\n'
        "h264-540.m3u8\n",
    }


def test_last_version_ends() -> None:
    last = texts(grown(PLAN, 0, 1, 2))
    assert last["growing/h264-540.m3u8"] == HEAD + '#EXT-X-MAP:URI="../h264-540/init.mp4"\n' + (
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@0\n../h264-540/0000.m4s\n"
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@0\n../h264-540/0001.m4s\n"
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@1000\n../h264-540/0001.m4s\n"
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@2000\n../h264-540/0001.m4s\n"
        "#EXTINF:2.000000,\n#EXT-X-BYTERANGE:1000@3000\n../h264-540/0001.m4s\n"
        "#EXTINF:0.500000,\n#EXT-X-BYTERANGE:1000@0\n../h264-540/0002.m4s\n"
        "#EXT-X-ENDLIST\n"
    )
    assert last["growing/audio-128k.m3u8"].count("#EXTINF") == 6
    assert last["growing/audio-128k.m3u8"].endswith(
        "0.500000,\n#EXT-X-BYTERANGE:100@0\naudio/128k/0002.m4s\n#EXT-X-ENDLIST\n"
    )


def test_what_playlists_name_comes_before_them_and_the_multivariant_last() -> None:
    assert [item.name for item in grown(PLAN, 0).items] == [
        "h264-540/init.mp4",
        "growing/audio/128k/init.mp4",
        "growing/audio-128k.m3u8",
        "growing/h264-540.m3u8",
        "growing/master.m3u8",
    ]
    assert [item.data for item in grown(PLAN, 0).items[:2]] == [b"init", b"sound"]


def test_only_chunks_without_a_gap_before_them_are_listed() -> None:
    assert grown(PLAN, 0, 2) == grown(PLAN, 0)
    assert grown(PLAN, 1, 2) == Growing((), complete=False, native_ready=False)


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize(
    "made",
    [
        PLAN,
        plan(clip(silent=True, fps=Fraction(30000, 1001), frames=301, end=Fraction(301 * 1001, 30000)), VERTICAL),
        plan(clip(fps=Fraction(60), frames=603, end=Fraction(603, 60)), VERTICAL),
    ],
    ids=["30", "29.97, silent", "60"],
)
def test_whatever_the_order_of_chunks_playlists_only_grow(made: Plan, order: tuple[int, ...]) -> None:
    versions = [grown(made, *order[:count]) for count in range(1, 4)]
    assert [str(breach) for breach in check_history([_playlists(version) for version in versions])] == []
    assert versions[-1] == grown(made, 0, 1, 2)
    assert [version.complete for version in versions] == [False, False, True]


def _playlists(version: Growing) -> dict[str, bytes]:
    return {item.name: item.data for item in version.items if item.name.endswith(".m3u8")}


def test_native_players_begin_with_three_segments() -> None:
    assert [grown(PLAN, *range(count)).native_ready for count in range(4)] == [False, False, True, True]
    brief = plan(clip(frames=45, end=Fraction(3, 2)), VERTICAL)
    assert grown(brief, 0) == replace(grown(brief, 0), complete=True, native_ready=True)


def test_no_chunk_is_listed_before_its_sound() -> None:
    packaged, sound = dict(enumerate(chunks(PLAN))), dict(enumerate(heard(PLAN)))
    assert growing(PLAN, packaged, {}) == Growing((), complete=False, native_ready=False)
    assert growing(PLAN, packaged, {0: sound[0], 2: sound[2]}) == grown(PLAN, 0)
    assert growing(PLAN, {0: packaged[0]}, sound) == grown(PLAN, 0)


def test_sound_of_the_last_moment_may_have_no_segment_of_its_own() -> None:
    sound = dict(enumerate(heard(PLAN)))
    last = growing(PLAN, dict(enumerate(chunks(PLAN))), {**sound, 2: replace(sound[2], size=0, gops=())})
    assert texts(last)["growing/audio-128k.m3u8"].count("#EXTINF") == 5
    assert last.complete


def test_sound_s_bandwidth_is_promised_with_room_for_the_encoder() -> None:
    assert promised_sound(PLAN.audio[0]) == 128_000 * 5 // 4 + 7_500


def test_bandwidth_is_promised_by_rate_control() -> None:
    rung = next(rung for rung in PLAN.rungs if rung.name == "h264-540")
    boxes = 8 * 20 * 30
    assert promised_bandwidths(rung, Fraction(60), 2) == (1_800_000 + 1_800_000 + boxes, 1_800_000 + boxes)
    # A clip that is shorter than half a target has the rate of the whole.
    assert promised_bandwidths(rung, Fraction(1, 2), 1)[0] == 1_800_000 + 3_600_000 + boxes


def media(made: Plan) -> dict[str, list[MediaChunk]]:
    return {rung.name: chunks(made, rung.name) for rung in made.rungs}


def test_final_playlists_come_after_what_they_name() -> None:
    publication = final(PLAN, media(PLAN), sounds(PLAN))
    names = [item.name for item in publication.items]
    rungs = [rung.name for rung in PLAN.rungs]
    assert names == [
        *(f"{name}/init.mp4" for name in (*rungs, "audio/128k", "audio/64k")),
        *(f"{name}/index.m3u8" for name in (*rungs, "audio/128k", "audio/64k")),
        *(f"{name}/iframes.m3u8" for name in rungs),
        "master.m3u8",
    ]
    assert [item.rung.name for item in publication.variants] == rungs
    assert [track.name for track in publication.tracks] == ["128k", "64k"]


def test_growing_and_final_playlists_name_the_same_files() -> None:
    renamed = {
        name: [replace(chunk, name=f"again-{chunk.name}") for chunk in done] for name, done in media(PLAN).items()
    }
    final_text = {item.name: item.data.decode() for item in final(PLAN, renamed, sounds(PLAN)).items[7:]}
    last = growing(PLAN, dict(enumerate(renamed["h264-540"])), dict(enumerate(heard(PLAN))))
    named = [line for line in texts(last)["growing/h264-540.m3u8"].splitlines() if not line.startswith("#")]
    finally_named = [line for line in final_text["h264-540/index.m3u8"].splitlines() if not line.startswith("#")]
    assert set(named) == {f"../h264-540/{name}" for name in finally_named}
    assert all(name.startswith("again-") for name in finally_named)


def test_what_is_missing_is_not_published() -> None:
    whole = media(PLAN)
    with pytest.raises(OutputInvalid, match="h264-720: 2 chunks of 3"):
        final(PLAN, {**whole, "h264-720": whole["h264-720"][:2]}, sounds(PLAN))
    with pytest.raises(OutputInvalid, match="h264-720: 0 chunks of 3"):
        final(PLAN, {name: done for name, done in whole.items() if name != "h264-720"}, sounds(PLAN))
    with pytest.raises(OutputInvalid, match="no audio/64k"):
        final(PLAN, whole, sounds(PLAN)[:1])
    with pytest.raises(OutputInvalid, match="off the grid"):
        final(PLAN, {**whole, "h264-720": whole["h264-720"][::-1]}, sounds(PLAN))
