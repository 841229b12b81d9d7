"""The probe: the judgement with literals, then real and generated clips."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline import errors, facts
from pipeline.boxes import DolbyVision, Layout, Trak
from pipeline.facts import AudioFacts, Facts, Packets, Picture, VideoFacts
from pipeline.limits import SourceLimits
from pipeline.media import Dynamic, MediaInfo, Orientation
from pipeline.probe import media_info, probe
from tests.conftest import Generate

LIMITS = SourceLimits()


def packets(count: int, interval: int, base: int) -> Packets:
    return Packets(
        time_base=Fraction(1, base),
        pts=tuple(range(0, count * interval, interval)),
        durations=(interval,) * count,
        key=(True,) + (False,) * (count - 1),
        shown=(True,) * count,
        corrupt=(False,) * count,
    )


PICTURE = Picture(
    width=1920,
    height=1080,
    pix_fmt="yuv420p",
    bit_depth=8,
    primaries=1,
    transfer=1,
    matrix=1,
    range=1,
    interlaced=False,
    display_matrix=None,
    dovi=None,
)
VIDEO = VideoFacts(
    index=0,
    id=1,
    codec="h264",
    profile="High",
    default=True,
    still=False,
    decodable=True,
    last_byte=900,
    width=1920,
    height=1080,
    sar=Fraction(1),
    interlaced=False,
    packets=packets(60, 1001, 30000),
    frame_pts=(0,),
    picture=PICTURE,
)
AUDIO = AudioFacts(
    index=1,
    id=2,
    codec="aac",
    decodable=True,
    last_byte=900,
    channels=2,
    sample_rate=48000,
    skip=0,
    drop=0,
    packets=packets(94, 1024, 48000),
)
FACTS = Facts(error=None, streams=2, container_start=Fraction(0), video=(VIDEO,), audio=(AUDIO,))
TRAK = Trak(track_id=1, handler=b"vide", entry=b"avc1", dolby_vision=None, external=False)
LAYOUT = Layout(fragmented=False, cut=False, traks=(TRAK,))


def judge(
    *,
    video: VideoFacts = VIDEO,
    picture: Picture | None = PICTURE,
    audio: tuple[AudioFacts, ...] = (AUDIO,),
    given: Facts = FACTS,
    layout: Layout | None = LAYOUT,
    limits: SourceLimits = LIMITS,
    stderr: str = "",
) -> MediaInfo:
    """`media_info` of the clip above with something changed."""
    tracks = tuple(given.video[1:])
    changed = replace(given, video=(replace(video, picture=picture), *tracks), audio=audio)
    return media_info(changed, demuxer="mov", size=1000, layout=layout, limits=limits, stderr=stderr)


def test_plain_clip_is_told_as_it_is() -> None:
    info = judge()
    assert (info.video.width, info.video.height, info.video.fps) == (1920, 1080, Fraction(30000, 1001))
    assert (info.video.frames, info.video.end) == (60, Fraction(60060, 30000))
    assert (info.video.colour.primaries, info.video.dynamic) == ("bt709", Dynamic.SDR)
    assert info.audio is not None
    assert (info.audio.channels, info.audio.end) == (2, Fraction(94 * 1024, 48000))
    assert (info.origin, info.chunkable, info.warnings) == (0, True, ())


def test_time_zero_is_where_the_earlier_track_starts() -> None:
    late = replace(AUDIO, packets=replace(AUDIO.packets, pts=tuple(48000 + pts for pts in AUDIO.packets.pts)))
    info = judge(audio=(late,))
    assert info.audio is not None
    assert (info.origin, info.video.start, info.audio.start) == (0, 0, 1)
    shifted = replace(VIDEO, packets=replace(VIDEO.packets, pts=tuple(60000 + pts for pts in VIDEO.packets.pts)))
    info = judge(video=replace(shifted, frame_pts=()), audio=(late,))
    assert info.audio is not None
    assert (info.origin, info.video.start, info.audio.start) == (1, 1, 0)
    assert info.video.keyframes == (1,)


@pytest.mark.parametrize(
    ("picture", "dynamic"),
    [
        (replace(PICTURE, transfer=18, pix_fmt="yuv420p10le", bit_depth=10), Dynamic.HLG),
        (replace(PICTURE, transfer=16, pix_fmt="yuv420p10le", bit_depth=10), Dynamic.PQ),
        (replace(PICTURE, transfer=18), Dynamic.HLG),
        (replace(PICTURE, transfer=15), Dynamic.SDR),
        (replace(PICTURE, transfer=2), Dynamic.SDR),
    ],
    ids=["HLG", "PQ", "8-bit HLG", "bt2020-12", "unspecified"],
)
def test_dynamic_range_follows_the_transfer_function(picture: Picture, dynamic: Dynamic) -> None:
    assert judge(picture=picture).video.dynamic is dynamic


def test_full_range_is_told_by_tag_or_by_pixel_format() -> None:
    assert not judge().video.colour.full_range
    assert judge(picture=replace(PICTURE, range=2)).video.colour.full_range
    assert judge(picture=replace(PICTURE, range=0, pix_fmt="yuvj420p")).video.colour.full_range


def test_unspecified_colour_is_none() -> None:
    colour = judge(picture=replace(PICTURE, primaries=2, transfer=2, matrix=2)).video.colour
    assert (colour.primaries, colour.transfer, colour.matrix) == (None, None, None)


@pytest.mark.parametrize(("profile", "compatibility"), [(8, 4), (8, 1), (7, 6), (4, 2)])
def test_dolby_vision_with_a_base_layer_of_its_own_is_taken(profile: int, compatibility: int) -> None:
    trak = replace(TRAK, dolby_vision=DolbyVision(profile, compatibility))
    assert judge(layout=replace(LAYOUT, traks=(trak,))).video.dolby_vision == profile


@pytest.mark.parametrize(("profile", "compatibility"), [(5, 0), (5, 1), (10, 0)])
def test_dolby_vision_without_one_is_refused(profile: int, compatibility: int) -> None:
    trak = replace(TRAK, dolby_vision=DolbyVision(profile, compatibility))
    with pytest.raises(errors.UnsupportedDolbyVision, match=f"profile {profile}"):
        judge(layout=replace(LAYOUT, traks=(trak,)))


def test_dolby_vision_5_is_seen_from_inside_where_the_container_is_silent() -> None:
    with pytest.raises(errors.UnsupportedDolbyVision):
        judge(picture=replace(PICTURE, dovi=(0, 1)), layout=None)
    assert judge(picture=replace(PICTURE, dovi=(1, 0)), layout=None).video.dolby_vision is None


def test_spatial_sound_that_nobody_decodes_is_passed_over() -> None:
    spatial = replace(AUDIO, index=2, id=3, codec=None, decodable=False, channels=0, sample_rate=0)
    for order in ((AUDIO, spatial), (spatial, AUDIO)):
        info = judge(audio=order)
        assert info.audio is not None
        assert info.audio.index == 1
        assert info.warnings == ("undecodable_audio",)


def test_first_of_several_sound_tracks_is_taken() -> None:
    info = judge(audio=(AUDIO, replace(AUDIO, index=2)))
    assert info.audio is not None
    assert info.audio.index == 1
    assert info.warnings == ("extra_audio_tracks",)


def test_cover_art_is_no_video() -> None:
    cover = replace(VIDEO, index=5, still=True)
    info = judge(given=replace(FACTS, video=(VIDEO, cover)))
    assert (info.video.index, info.warnings) == (0, ())
    with pytest.raises(errors.NoVideo):
        judge(video=cover)


def test_motion_photos_moving_track_is_taken_and_not_its_large_picture() -> None:
    large = replace(VIDEO, index=3, packets=packets(1, 1, 1000), picture=replace(PICTURE, width=4000, height=3000))
    info = judge(video=large, picture=large.picture, given=replace(FACTS, video=(VIDEO, VIDEO)))
    assert (info.video.index, info.warnings) == (0, ("extra_video_tracks",))


def test_default_track_comes_before_a_larger_one() -> None:
    larger = replace(VIDEO, index=3, default=False, picture=replace(PICTURE, width=3840, height=2160))
    assert judge(given=replace(FACTS, video=(VIDEO, larger))).video.index == 0


def test_codec_without_a_decoder_is_named_by_its_sample_entry() -> None:
    layout = replace(LAYOUT, traks=(replace(TRAK, entry=b"apv1"),))
    with pytest.raises(errors.UnsupportedCodec, match="apv1"):
        judge(video=replace(VIDEO, decodable=False, codec=None), picture=None, layout=layout)


@pytest.mark.parametrize(
    ("changes", "limits", "error"),
    [
        ({"width": 8194}, {}, errors.TooManyPixels),
        ({"width": 6000, "height": 6000}, {}, errors.TooManyPixels),
        ({"width": 8, "height": 8}, {}, errors.TooSmall),
        ({"width": 1920, "height": 200}, {}, errors.AspectTooExtreme),
        ({}, {"max_seconds": 2.0}, errors.TooLong),
        ({}, {"max_fps": 29}, errors.FrameRateTooHigh),
        ({}, {"max_streams": 1}, errors.TooManyStreams),
    ],
)
def test_each_limit_has_its_error(
    changes: dict[str, int], limits: dict[str, float], error: type[errors.SourceError]
) -> None:
    judge()  # the control: nothing else is wrong
    with pytest.raises(error):
        judge(picture=replace(PICTURE, **changes), limits=replace(LIMITS, **limits))  # type: ignore[arg-type]


def test_aspect_counts_as_it_is_shown() -> None:
    narrow = replace(PICTURE, width=640, height=360)
    assert judge(video=replace(VIDEO, sar=Fraction(9, 32)), picture=narrow).video.sar == Fraction(9, 32)
    with pytest.raises(errors.AspectTooExtreme):
        judge(video=replace(VIDEO, sar=Fraction(100)), picture=narrow)


def test_largest_picture_may_stand_or_lie() -> None:
    assert judge(picture=replace(PICTURE, width=8192, height=4320)).video.width == 8192
    assert judge(picture=replace(PICTURE, width=4320, height=8192)).video.height == 8192


def test_picture_refused_by_the_decoder_for_its_size_is_named_so() -> None:
    with pytest.raises(errors.TooManyPixels):
        judge(picture=None, stderr="[h264 @ 0x1] Picture size 16384x16384 is invalid")
    with pytest.raises(errors.Damaged):
        judge(picture=None, stderr="[h264 @ 0x1] Invalid NAL unit size")


def test_samples_beyond_the_end_of_the_file_mean_truncated() -> None:
    judge(video=replace(VIDEO, last_byte=1000))
    with pytest.raises(errors.Truncated):
        judge(video=replace(VIDEO, last_byte=1001))
    with pytest.raises(errors.Truncated):
        judge(audio=(replace(AUDIO, last_byte=1001),))
    with pytest.raises(errors.Truncated):
        judge(video=replace(VIDEO, last_byte=1001), picture=None)


def test_cut_last_box_matters_in_a_fragmented_file_only() -> None:
    assert judge(layout=replace(LAYOUT, cut=True)).chunkable
    assert not judge(layout=replace(LAYOUT, fragmented=True)).chunkable
    with pytest.raises(errors.Truncated):
        judge(layout=replace(LAYOUT, fragmented=True, cut=True))


def test_packet_that_is_not_whole_means_truncated_at_the_end_and_damaged_before() -> None:
    def corrupt_at(position: int) -> VideoFacts:
        flags = tuple(index == position for index in range(60))
        return replace(VIDEO, packets=replace(VIDEO.packets, corrupt=flags))

    with pytest.raises(errors.Truncated):
        judge(video=corrupt_at(59))
    with pytest.raises(errors.Damaged):
        judge(video=corrupt_at(20))


def test_media_in_another_file_is_refused() -> None:
    with pytest.raises(errors.UnsupportedContainer):
        judge(layout=replace(LAYOUT, traks=(replace(TRAK, external=True),)))


def test_sample_tables_that_contradict_themselves_are_damage() -> None:
    with pytest.raises(errors.Damaged):
        judge(layout=replace(LAYOUT, traks=(replace(TRAK, consistent=False),)))


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"error":null,"streams":0,"container_start":0,"video":[{}],"audio":[]}', b"\xff"]
)
def test_answer_that_makes_no_sense_is_our_fault(text: bytes) -> None:
    with pytest.raises(errors.FFmpegFailed):
        facts.parse(text)


def test_answer_of_the_child_is_read_with_its_units() -> None:
    track = {
        "index": 0, "id": 1, "codec": "h264", "profile": None, "default": True, "decodable": True, "last_byte": 5,
        "time_base": [1, 600], "pts": [0, 20], "durations": [20, 20], "flags": "16", "frame_pts": [0], "first": None,
        "still": False, "width": 2, "height": 4, "sar": [0, 1], "fields": False,
    }  # fmt: skip
    answer = {"error": None, "streams": 1, "container_start": 1_500_000, "video": [track], "audio": []}
    found = facts.parse(json.dumps(answer).encode())
    assert found.container_start == Fraction(3, 2)
    assert found.video[0].sar == 1
    assert found.video[0].packets.key == (True, False)
    assert found.video[0].packets.shown == (True, False)
    assert found.video[0].packets.corrupt == (False, True)


def test_missing_file_is_the_calls_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.mp4", tmp_path):
        with pytest.raises(errors.SourceMissing):
            probe(path, LIMITS)


def test_file_over_the_size_limit_is_refused_unread(short_clip: Path) -> None:
    padded = _padded(short_clip)
    probe(padded, LIMITS)
    with pytest.raises(errors.TooLarge, match="1 MiB"):
        probe(padded, replace(LIMITS, max_bytes=1024**2))


def _padded(path: Path) -> Path:
    """The clip with a free box behind it that takes it over 1 MiB."""
    padded = path.with_name("padded.mp4")
    padded.write_bytes(path.read_bytes() + (1024**2).to_bytes(4) + b"free" + bytes(1024**2 - 8))
    return padded


def test_generated_clip_is_told_as_it_was_made(short_clip: Path) -> None:
    info = probe(short_clip, LIMITS)
    assert (info.demuxer, info.chunkable, info.size) == ("mov", True, short_clip.stat().st_size)
    assert (info.video.codec, info.video.width, info.video.height, info.video.fps) == ("h264", 320, 240, 30)
    assert (info.video.frames, info.video.start, info.video.end) == (90, 0, 3)
    assert info.video.keyframes == (0, 1, 2)
    assert info.audio is not None
    assert (info.audio.codec, info.audio.start) == ("aac", 0)
    assert info.audio.end == pytest.approx(3, abs=0.03)


CONTAINERS = {"mkv": "matroska", "ts": "mpegts", "mov": "mov"}


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_same_frames_in_another_container_give_the_same_times(
    short_clip: Path, generate: Generate, suffix: str
) -> None:
    info = probe(generate(f"short.{suffix}", "-i", short_clip, "-c", "copy"), LIMITS)
    assert (info.demuxer, info.video.frames) == (CONTAINERS[suffix], 90)
    assert info.chunkable == (suffix == "mov")
    assert info.video.fps == pytest.approx(30, abs=0.01)
    assert info.video.end - info.video.start == pytest.approx(3, abs=0.01)


def test_fragmented_file_is_not_chunkable_and_its_claims_are_not_believed(short_clip: Path, generate: Generate) -> None:
    flags = ("-c", "copy", "-movflags", "+frag_keyframe+empty_moov")
    info = probe(generate("fragmented.mp4", "-i", short_clip, *flags), LIMITS)
    assert not info.chunkable
    assert info.video.frames == 90
    assert info.video.end - info.video.start == 3


def test_edit_list_that_cuts_into_a_gop_hides_frames_but_keeps_the_key_frame(
    short_clip: Path, generate: Generate
) -> None:
    info = probe(generate("trimmed.mp4", "-ss", "0.5", "-i", short_clip, "-c", "copy"), LIMITS)
    assert info.video.start == pytest.approx(0, abs=0.04)
    assert info.video.end == pytest.approx(2.5, abs=0.04)
    assert 74 <= info.video.frames <= 76
    assert info.video.keyframes[0] < 0


def test_late_sound_is_told(short_clip: Path, generate: Generate) -> None:
    inputs = ("-i", short_clip, "-itsoffset", "0.7", "-i", short_clip, "-map", "0:v", "-map", "1:a", "-c", "copy")
    info = probe(generate("late.mp4", *inputs), LIMITS)
    assert info.audio is not None
    assert (info.video.start, float(info.audio.start)) == (0, pytest.approx(0.7, abs=0.025))


def test_variable_rate_is_told_from_a_constant_one(generate: Generate) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=d=4:s=160x120:r=30")
    constant = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-enc_time_base", "1:90000")
    dropping = ("-vf", "select='not(between(mod(n,10),3,4))'")
    info = probe(generate("vfr.mp4", *source, *dropping, *constant), LIMITS)
    assert info.video.variable
    assert info.video.fps == 30
    assert not probe(generate("cfr.mp4", *source, *constant), LIMITS).video.variable


def test_cut_files_are_told_from_whole_ones(short_clip: Path, generate: Generate, tmp_path: Path) -> None:
    copies = {
        "faststart.mp4": ("-movflags", "+faststart"),
        "fragments.mp4": ("-movflags", "+frag_keyframe+empty_moov"),
        "end.mp4": (),
        "whole.mkv": (),
    }
    for name, flags in copies.items():
        whole = generate(name, "-i", short_clip, "-c", "copy", *flags)
        probe(whole, LIMITS)
        for part in (0.3, 0.7, 0.99):
            cut = tmp_path / name
            cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * part)])
            with pytest.raises(errors.Truncated):
                probe(cut, LIMITS)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_too_many_streams_are_named_in_every_container(short_clip: Path, generate: Generate, suffix: str) -> None:
    tracks = ("-map", "0:v") * 6
    path = generate(f"streams.{suffix}", "-i", short_clip, *tracks, "-c", "copy")
    assert probe(path, replace(LIMITS, max_streams=6)).warnings == ("extra_video_tracks",)
    for allowed in (2, 5):
        with pytest.raises(errors.TooManyStreams, match=str(allowed)):
            probe(path, replace(LIMITS, max_streams=allowed))


def _orientation(transpose: bool = False, hflip: bool = False, vflip: bool = False) -> Orientation:
    return Orientation(transpose, hflip, vflip)


@pytest.mark.parametrize(
    ("name", "orientation"),
    [
        ("wpt_rot0_4colors.mp4", _orientation()),
        ("wpt_rot90_4colors.mp4", _orientation(transpose=True, hflip=True)),
        ("wpt_rot180_4colors.mp4", _orientation(hflip=True, vflip=True)),
        ("wpt_rot270_4colors.mp4", _orientation(transpose=True, vflip=True)),
        ("wpt_hflip_4colors.mp4", _orientation(hflip=True)),
        ("wpt_vflip_4colors.mp4", _orientation(vflip=True)),
        ("rot90_plus_mirror_h264_1s.mp4", _orientation(transpose=True)),
        ("iphone6_h264_rot90_gps_4s.mov", _orientation(transpose=True, hflip=True)),
    ],
)
def test_real_display_matrices_are_read(real: Path, name: str, orientation: Orientation) -> None:
    info = probe(real / name, LIMITS)
    assert info.video.orientation == orientation
    assert info.warnings == ()


Claim = Callable[[MediaInfo], bool]

CLAIMS: dict[str, Claim] = {
    "iphone12promax_hevc10_dovi84_hlg_rot90_0.3s.mp4": lambda i: (
        (i.video.dynamic, i.video.dolby_vision, i.video.bit_depth, i.video.frames) == (Dynamic.HLG, 8, 10, 9)
    ),
    "av1_10bit_hdr10_720x1280_4.2s.mp4": lambda i: i.video.dynamic is Dynamic.PQ and i.video.codec == "av1",
    "interlaced_h264_sony_a7m3_0.5s.mts": lambda i: (
        i.video.interlaced and (i.video.fps, i.video.frames) == (25, 13) and i.audio is not None
    ),
    "elst_10s_delay_4s.mp4": lambda i: (i.origin, i.container_start, i.video.start, i.duration) == (10, 10, 0, 4),
    "elst_positive_shift_1080p_10s.mp4": lambda i: (i.origin, i.video.start, i.duration) == (0, 1, 10),
    "elst_preroll_only_sync.mp4": lambda i: i.video.frames == 16 and i.video.keyframes[0] < 0 == i.video.start,
    "audio_starts_late.mp4": lambda i: i.audio is not None and i.audio.start == Fraction(25313, 22050),
    "fragmented_h264.mp4": lambda i: not i.chunkable and i.duration < 2,
    "no_stss.mp4": lambda i: len(i.video.keyframes) == i.video.frames == 30,
    "samsung_sef_super_slowmo.mp4": lambda i: i.video.frames == 435,
    "sar_9_32_vertical_0.2s.mp4": lambda i: i.video.sar == Fraction(9, 32),
    "dar_undefined_5s.mp4": lambda i: i.video.sar == 1 and i.video.variable,
    "anamorphic_vfr_352x288_28s.mp4": lambda i: i.video.sar == Fraction(525, 352) and i.video.variable,
    "h264_1080p_fullrange_5s.mp4": lambda i: i.video.colour.full_range,
    "bbb_720p_5.1_5s.mp4": lambda i: i.audio is not None and i.audio.channels == 6,
    "multitrack_720p_2audio_60s.mp4": lambda i: i.warnings == ("extra_video_tracks", "extra_audio_tracks"),
    "testsrc_240p_120fps.mp4": lambda i: i.video.fps == 120 and i.video.frames == 7200,
    "amr_h263_3gp_5s.3gp": lambda i: i.audio is not None and (i.video.codec, i.audio.codec) == ("mpeg4", "amr_nb"),
    "mediarecorder_webm_no_duration_720p.webm": lambda i: 4.9 < i.duration < 5 and i.demuxer == "matroska",
    "pose2sim_1080x1920_vp9_60fps_1.7s.mp4": lambda i: i.video.fps == 60 and i.video.codec == "vp9",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_each_real_clip_is_known_for_is_found(real: Path, name: str) -> None:
    info = probe(real / name, LIMITS)
    assert CLAIMS[name](info), info


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("tiny_1x1_h264_5s.mp4", errors.TooSmall),
        ("audioonly_15s.mp4", errors.NoVideo),
        ("audioonly_no_video_stream.mp4", errors.NoVideo),
        ("ac3_aac_2tracks_audioonly.mp4", errors.NoVideo),
    ],
)
def test_real_clips_that_cannot_be_used_are_refused_by_their_name(
    real: Path, name: str, error: type[errors.SourceError]
) -> None:
    with pytest.raises(error):
        probe(real / name, LIMITS)


def test_every_other_real_clip_is_taken_and_is_sensible(real: Path) -> None:
    refused = []
    for path in sorted(real.iterdir()):
        try:
            info = probe(path, LIMITS)
        except errors.SourceError:
            refused.append(path.name)
            continue
        assert 0 <= info.video.start < info.video.end < 61, path.name
        assert 7 < info.video.fps <= 120, path.name
        assert info.video.keyframes, path.name
        assert list(info.video.keyframes) == sorted(info.video.keyframes), path.name
        assert info.video.frames >= 1, path.name
        assert info.audio is None or 0 <= info.audio.start < info.audio.end, path.name
    assert refused == [
        "ac3_aac_2tracks_audioonly.mp4",
        "audioonly_15s.mp4",
        "audioonly_no_video_stream.mp4",
        "tiny_1x1_h264_5s.mp4",
    ]
