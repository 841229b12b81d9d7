"""Drawn clips delivered as they are: every frame, at its time, beside its sound, in playlists that keep all clauses."""

import struct
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from pipeline.boxes import BoxFile
from pipeline.limits import SourceLimits
from pipeline.media import MediaInfo
from pipeline.probe import probe
from pipeline.publication import instant
from pipeline.ranges import source_map
from pipeline.remux.judgement import Reason, Undeliverable
from pipeline.remux.remux import Remux, judge, remux
from pipeline.wire import dump, load
from tests.conformance.checker import check_remux
from tests.conformance.track import read_track
from tests.conftest import Generate
from tests.instruments import avsync, clips
from tests.instruments.decoder import ffmpeg
from tests.pipeline.sparse import sparse_copy

LIMITS = SourceLimits()

B_FRAMES = ("-preset", "veryfast", "-sc_threshold", 0, "-bf", 3, "-g", 60)
"""GOPs of 2 s with frames out of order, x264's note of its settings in the first sample."""


IN_ORDER = ("-preset", "veryfast", "-sc_threshold", 0, "-bf", 0, "-g", 60)


def remuxed(source: Path, folder: Path) -> Remux:
    """The clip, published in `folder`."""
    info = probe(source, LIMITS)
    with BoxFile(source) as data:
        assert judge(data, info) is None
        made = remux(data, info, folder)
    for item in instant(made):
        (folder / item.name).write_bytes(item.data)
    return made


def attempt(data: bytearray, info: MediaInfo, folder: Path) -> Reason | None:
    try:
        remux(data, info, folder)
    except Undeliverable as refused:
        return refused.reason
    return None


def refusal(source: Path, folder: Path) -> Reason:
    with BoxFile(source) as data, pytest.raises(Undeliverable) as refused:
        remux(data, probe(source, LIMITS), folder)
    return refused.value.reason


def md5s(source: Path) -> list[str]:
    """Of each decoded frame, as shown."""
    lines = (
        ffmpeg("-i", source, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-").decode().splitlines()
    )
    return [line.rpartition(",")[2].strip() for line in lines if not line.startswith("#")]


def shown(source: Path) -> list[Fraction]:
    """Seconds from the first frame to each, by FFmpeg's demuxer."""
    with av.open(source) as container:
        times = sorted(
            packet.pts * packet.time_base
            for packet in container.demux(video=0)
            if packet.pts is not None and packet.time_base is not None and not packet.is_discard
        )
    return [time - times[0] for time in times]


def sync(folder: Path) -> avsync.Sync:
    picture, sound = (folder / "instant" / name / "index.m3u8" for name in ("video", "audio"))
    return avsync.Sync(avsync.flash_times(picture), avsync.beep_times(sound))


def quicktime(clip: Path, folder: Path) -> Path:
    """Composition offsets below 0 and no edit list of the pictures, as QuickTime and AVFoundation write."""
    path = folder / "negative.mov"
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "negative_cts_offsets", path)
    return path


def cut(clip: Path, folder: Path) -> Path:
    """Cut at a key frame: the pictures begin with it, the sound behind an edit list in the midst of a frame."""
    path = folder / "cut.mp4"
    ffmpeg("-ss", 2, "-i", clip, "-c", "copy", path)
    return path


def as_it_is(clip: Path, _: Path) -> Path:
    return clip


Change = Callable[[Path, Path], Path]

DRAWN: dict[str, tuple[dict[str, object], Change]] = {
    "b-frames": ({"more": B_FRAMES}, as_it_is),
    "44.1-khz-mono": ({"more": (*B_FRAMES, "-ar", 44100, "-ac", 1)}, as_it_is),
    "ntsc-1-s-gops": ({"fps": Fraction(30000, 1001), "more": (*B_FRAMES[:-1], 30)}, as_it_is),
    "60-fps": ({"fps": Fraction(60), "more": (*B_FRAMES[:-1], 120)}, as_it_is),
    "square": ({"more": (*B_FRAMES, "-vf", "crop=180:180")}, as_it_is),
    "index-first": ({"more": (*B_FRAMES, "-movflags", "faststart")}, as_it_is),
    "negative-offsets": ({"more": B_FRAMES}, quicktime),
    "cut": ({"more": IN_ORDER}, cut),
}


@pytest.mark.parametrize("name", DRAWN)
def test_clip_keeps_its_frames_their_times_and_its_sync(name: str, tmp_path: Path) -> None:
    options, change = DRAWN[name]
    source = change(clips.flash_and_beep(tmp_path, seconds=10, **options), tmp_path)  # type: ignore[arg-type]
    made = remuxed(source, tmp_path / "out")
    playlist = tmp_path / "out/instant/video/index.m3u8"

    assert [str(breach) for breach in check_remux(tmp_path / "out/instant")] == []
    assert md5s(playlist) == md5s(source)
    times = avsync.frame_times(playlist)
    assert times == pytest.approx([float(time) for time in shown(source)], abs=1e-6)
    assert times[0] == 0
    before, after = avsync.measure_file(source), sync(tmp_path / "out")
    assert len(after.flashes) == len(before.flashes) > 2
    assert after.offsets == pytest.approx(before.offsets, abs=0.5)
    assert max(map(abs, after.offsets)) < 2
    assert made.sound is not None
    assert abs(made.sound.duration - made.picture.duration) < Fraction(1, 20)
    assert made.picture.segments[0].duration <= Fraction(9, 4)
    assert all(segment.duration <= Fraction(17, 4) for segment in made.picture.segments)


def test_a_cut_of_the_sound_that_is_not_told_is_seen(tmp_path: Path) -> None:
    source = cut(clips.flash_and_beep(tmp_path, seconds=10, more=IN_ORDER), tmp_path)
    remuxed(source, tmp_path / "out")
    path = tmp_path / "out/instant/audio/init.mp4"
    init = bytearray(path.read_bytes())
    struct.pack_into(">I", init, init.rfind(b"elst") + 16, 0)
    path.write_bytes(init)
    assert max(map(abs, sync(tmp_path / "out").offsets)) > 10


def test_sound_that_is_cut_far_in_stays_where_it_is(tmp_path: Path) -> None:
    """An edit list leaves out eleven frames of sound and a bit; those before the last two are not even delivered."""
    clip, source = clips.flash_and_beep(tmp_path, seconds=10, more=B_FRAMES), tmp_path / "advanced.mp4"
    data = bytearray(clip.read_bytes())
    at = data.rfind(b"elst") + 16
    assert struct.unpack_from(">I", data, at) == (1024,)
    struct.pack_into(">I", data, at, 1024 + 10 * 1024 + 100)
    source.write_bytes(data)
    remuxed(source, tmp_path / "out")
    init = read_track((tmp_path / "out/instant/audio/init.mp4").read_bytes())
    assert [edit.media_time for edit in init.edits] == [2 * 1024 + 100]
    before, after = avsync.measure_file(source), sync(tmp_path / "out")
    assert before.start == pytest.approx(-(10 * 1024 + 100) / 48, abs=2)
    assert after.offsets == pytest.approx(before.offsets, abs=0.5)


def test_sound_is_that_of_the_source_to_the_sample(tmp_path: Path) -> None:
    source = clips.flash_and_beep(tmp_path, seconds=5, more=B_FRAMES)
    remuxed(source, tmp_path / "out")
    cut_at_0 = ("-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-f", "s16le", "-")
    heard = ffmpeg("-copyts", "-i", tmp_path / "out/instant/audio/index.m3u8", *cut_at_0)
    wanted = ffmpeg("-copyts", "-i", source, *cut_at_0)
    # The last frame may end later than the sound.
    assert abs(len(heard) - len(wanted)) <= 4 * 1024
    shorter = min(len(heard), len(wanted))
    assert heard[:shorter] == wanted[:shorter]
    assert any(wanted)


def test_silent_clip_has_pictures_alone(generate: Generate, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=25:d=5")
    source = generate("remux_silent.mp4", *picture, "-c:v", "libx264", "-g", "50", "-pix_fmt", "yuv420p")
    made = remuxed(source, tmp_path)
    assert [str(breach) for breach in check_remux(tmp_path / "instant")] == []
    assert md5s(tmp_path / "instant/video/index.m3u8") == md5s(source)
    assert (made.sound, made.sound_init) == (None, b"")
    assert made.media == ("instant/video/media.m4s",)
    assert [item.name for item in instant(made)] == [
        "instant/video/init.mp4",
        "instant/video/index.m3u8",
        "instant/video/iframes.m3u8",
        "instant/master.m3u8",
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.flash_and_beep(tmp_path_factory.mktemp("plain"), seconds=7, more=B_FRAMES)


@pytest.fixture(scope="module")
def plain_info(plain: Path) -> MediaInfo:
    return probe(plain, LIMITS)


def test_master_playlist_says_what_is_there(plain: Path, tmp_path: Path) -> None:
    made = remuxed(plain, tmp_path)
    *others, master = instant(made)
    assert [item.name for item in others] == [
        "instant/video/init.mp4",
        "instant/audio/init.mp4",
        "instant/video/index.m3u8",
        "instant/audio/index.m3u8",
        "instant/video/iframes.m3u8",
    ]
    assert master.name == "instant/master.m3u8"
    lines = master.data.decode().splitlines()
    stream = next(line for line in lines if line.startswith("#EXT-X-STREAM-INF"))
    assert 'CODECS="avc1.64000d,mp4a.40.2",RESOLUTION=180x320,FRAME-RATE=30.000,VIDEO-RANGE=SDR' in stream
    assert [segment.duration for segment in made.picture.segments] == [2, 4, 1]


def test_the_same_bytes_come_whenever_it_is_made(plain: Path, tmp_path: Path) -> None:
    first, second = remuxed(plain, tmp_path / "a"), remuxed(plain, tmp_path / "b")
    assert first == second
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in first.media)


def test_result_travels_as_text(plain: Path, tmp_path: Path) -> None:
    made = remuxed(plain, tmp_path)
    assert load(Remux, dump(made)) == made


def test_index_alone_is_enough_to_judge_but_not_to_deliver(plain: Path, plain_info: MediaInfo, tmp_path: Path) -> None:
    with BoxFile(plain) as data:
        index = source_map(data).index
    sparse = sparse_copy(plain, index, tmp_path / "sparse.mp4")
    with BoxFile(sparse) as data:
        assert judge(data, plain_info) is None
        with pytest.raises(Undeliverable) as refused:
            remux(data, plain_info, tmp_path)
    assert refused.value.reason is Reason.UNITS


def test_nothing_of_the_source_is_told(plain: Path, tmp_path: Path) -> None:
    source = tmp_path / "told.mp4"
    ffmpeg(
        "-i", plain, "-c", "copy", "-metadata", "title=Eiffel diary", "-metadata:s:v", "handler_name=Jane Roe", source
    )
    remuxed(source, tmp_path / "out")
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"x264" in source.read_bytes()
    # FFmpeg's AAC encoder signs in the sound itself.
    for secret in (b"Eiffel", b"Jane Roe", b"x264", b"VideoHandler"):
        assert secret not in written


def test_key_frames_that_follow_closely_begin_no_segment(generate: Generate, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=5")
    source = generate("remux_intra.mp4", *picture, "-c:v", "libx264", "-g", "1", "-pix_fmt", "yuv420p")
    made = remuxed(source, tmp_path)
    assert [str(breach) for breach in check_remux(tmp_path / "instant")] == []
    assert md5s(tmp_path / "instant/video/index.m3u8") == md5s(source)
    assert len(made.picture.key_frames) == 10
    assert [segment.duration for segment in made.picture.segments] == [2, 3]


def test_open_gop_is_not_delivered(generate: Generate, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=6")
    params = "open-gop=1:keyint=60:min-keyint=60:scenecut=0:bframes=3:b-adapt=0"
    source = generate("remux_open.mp4", *picture, "-c:v", "libx264", "-x264-params", params, "-pix_fmt", "yuv420p")
    assert refusal(source, tmp_path) in (Reason.KEY_FRAMES, Reason.FRAME_TIMES, Reason.LONG_GOP)


def test_picture_cut_by_an_edit_list_is_not_delivered(tmp_path: Path) -> None:
    clips.flash_and_beep(tmp_path, seconds=6, edited=True, more=B_FRAMES)
    assert refusal(tmp_path / "flash_and_beep.mp4", tmp_path) is Reason.DISCARDS


def test_late_sound_is_not_delivered(tmp_path: Path) -> None:
    source = clips.flash_and_beep(tmp_path, seconds=6, audio_late=0.5, more=B_FRAMES)
    assert refusal(source, tmp_path) is Reason.SOUND_LATE


def test_high_efficiency_sound_that_says_so_behind_its_core_is_not_delivered(
    plain: Path, plain_info: MediaInfo
) -> None:
    """AAC-LC with a mark of band replication behind it (ISO/IEC 14496-3, 1.6.5): FFmpeg writes the mark with a 0."""
    data = plain.read_bytes()
    config = bytes.fromhex("119056e500")
    assert data.count(config) == 1
    assert judge(data.replace(config, bytes.fromhex("119056e580")), plain_info) is Reason.SOUND_CODEC


def test_tags_that_boxes_alone_tell_are_kept(generate: Generate, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=25:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    untold = generate("remux_untold.mp4", *picture)
    told = generate("remux_told.mp4", "-i", untold, "-c", "copy", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-colorspace", "bt709", "-movflags", "write_colr")  # fmt: skip
    assert b"colr" not in remuxed(untold, tmp_path / "untold").picture_init
    init = remuxed(told, tmp_path / "told").picture_init
    assert b"colrnclx" + struct.pack(">3HB", 1, 1, 1, 0) in init


def test_damaged_index_is_refused_by_name_or_does_no_harm(plain: Path, plain_info: MediaInfo, tmp_path: Path) -> None:
    """Bytes of the index set to 255, then four at once to numbers that overflow, each in turn."""
    data = bytearray(plain.read_bytes())
    outcomes = set[Reason | None]()
    for start, step, broken in (
        (0, 47, b"\xff"),
        (7, 47, b"\x7f\xff\xff\xff"),
        (13, 47, b"\x40\0\0\0"),
        (19, 47, bytes(4)),
    ):
        for at in range(data.rfind(b"moov") + 4 + start, len(data) - 4, step):
            kept = data[at : at + len(broken)]
            data[at : at + len(broken)] = broken
            judged, found = judge(data, plain_info), attempt(data, plain_info, tmp_path)
            assert judged in (None, found)
            outcomes.add(found)
            data[at : at + len(broken)] = kept
    assert {None, Reason.TABLES, Reason.FRAME_TIMES, Reason.UNITS} <= outcomes


def test_damaged_samples_are_refused_or_delivered_but_never_an_accident(
    plain: Path, plain_info: MediaInfo, tmp_path: Path
) -> None:
    data = bytearray(plain.read_bytes())
    start = data.find(b"mdat") + 4
    outcomes = set[Reason | None]()
    for at in range(start, start + 4000, 97):
        kept, data[at] = data[at], data[at] ^ 0xFF
        outcomes.add(attempt(data, plain_info, tmp_path))
        data[at] = kept
    assert {None, Reason.UNITS} <= outcomes <= {None, Reason.UNITS, Reason.PARAMETER_SETS, Reason.KEY_FRAMES}


def test_fragments_tile_the_time(plain: Path, tmp_path: Path) -> None:
    made = remuxed(plain, tmp_path)
    ends = [frame.offset + frame.length for frame in made.picture.key_frames]
    assert all(end <= after.offset for end, after in zip(ends, made.picture.key_frames[1:], strict=False))
    edges = [(segment.offset, segment.offset + segment.length) for segment in made.picture.segments]
    assert all(before[1] == after[0] for before, after in pairwise(edges))


REAL = {
    "pose2sim_1080x1920_60fps_1.7s.mp4": None,
    "pose2sim_1088x1920_60fps_1.7s.mp4": Reason.TOO_LARGE,
    "iphone6_h264_rot90_gps_4s.mov": Reason.TURNED,
    "iphone12promax_hevc10_dovi84_hlg_rot90_0.3s.mp4": Reason.CODEC,
    "flir_phone_1080x1440_vfr_11s.mp4": Reason.VARIABLE_RATE,
    "audio_shorter_than_video.mp4": Reason.PIXELS,
    "sar_9_32_vertical_0.2s.mp4": Reason.PIXEL_ASPECT,
    "portrait_sample_720x1080_1s.mp4": Reason.SOUND_LATE,
    "rot0_h264_320p_0.1s.mov": Reason.LANDSCAPE,
    "street_fragmented_vga_8s.mp4": Reason.CONTAINER,
}


@pytest.mark.parametrize("name", REAL)
def test_real_clip_is_delivered_whole_or_refused_by_name(name: str, real: Path, tmp_path: Path) -> None:
    source, reason = real / name, REAL[name]
    if reason is not None:
        assert refusal(source, tmp_path) is reason
        return
    remuxed(source, tmp_path)
    assert [str(breach) for breach in check_remux(tmp_path / "instant")] == []
    assert md5s(tmp_path / "instant/video/index.m3u8") == md5s(source)
