"""Cutting AAC frames where the video is cut, from made-up frames."""

import io
from fractions import Fraction

import pytest

from pipeline.boxes import iter_boxes
from pipeline.errors import OutputInvalid
from pipeline.media import AudioRendition
from pipeline.package.audio import AudioMedia, adts_frames, audio_track, package_audio

RENDITION = AudioRendition("128k", 128_000, 4320)

TWO = Fraction(2)


def packed(gops: list[Fraction], frames: int = 1000) -> tuple[AudioMedia, bytes]:
    made, media = [payload(number) for number in range(frames)], io.BytesIO()
    about = package_audio(RENDITION, made, media, sample_rate=48000, channels=2, priming=1024, gops=gops)
    return about, media.getvalue()


def payload(number: int) -> bytes:
    return bytes([number % 251]) * (10 + number % 7)


def adts(payload: bytes) -> bytes:
    length = len(payload) + 7
    return bytes((0xFF, 0xF1, 0x4C, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC)) + payload


def test_sound_is_exactly_as_long_as_the_picture() -> None:
    gops = [TWO, TWO, TWO, Fraction(20, 30)]
    media, _ = packed(gops)
    for segment_gops in (1, 2):
        assert audio_track([media], segment_gops).duration == round(sum(gops) * 48000) / Fraction(48000)


@pytest.mark.parametrize(
    "fps", [Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25), Fraction(60)]
)
def test_every_cut_is_within_half_a_frame_of_the_pictures(fps: Fraction) -> None:
    gop = round(2 * fps) / fps
    media, _ = packed([gop] * 9)
    played = Fraction(0)
    for number, heard in enumerate(media.gops, start=1):
        played += heard.duration
        assert abs(played - number * gop) <= Fraction(512, 48000)


def test_a_picture_shorter_than_a_frame_of_sound_joins_its_neighbour() -> None:
    media, _ = packed([TWO, Fraction(1, 60)])
    assert [len(media.gops), audio_track([media], 2).duration] == [2, 2 + Fraction(1, 60)]
    media, _ = packed([TWO, Fraction(1, 240)])
    assert [len(media.gops), audio_track([media], 2).duration] == [1, 2 + Fraction(1, 240)]


def test_fragments_tile_the_file_and_hold_every_frame_once() -> None:
    media, data = packed([TWO, TWO, TWO, Fraction(1)])
    offset = 0
    for number, gop in enumerate(media.gops, start=1):
        assert gop.offset == offset
        fragment = data[offset : offset + gop.length]
        assert [box.type for box in iter_boxes(fragment)] == [b"moof", b"mdat"]
        assert int.from_bytes(fragment[20:24], "big") == number  # of mfhd
        offset += gop.length
    assert offset == len(data) == media.size
    sound = b"".join(data[box.body : box.end] for box in iter_boxes(data) if box.type == b"mdat")
    assert sound == b"".join(payload(number) for number in range(-(-(1024 + 7 * 48000) // 1024)))


def test_one_file_serves_segments_of_one_gop_and_of_two() -> None:
    media, _ = packed([TWO, TWO, TWO, TWO, Fraction(1)])
    short, long = (audio_track([media], gops).segments for gops in (1, 2))
    assert [round(item.duration) for item in short] == [2, 2, 2, 2, 1]
    assert [round(item.duration) for item in long] == [2, 4, 3]
    for segment, parts in zip(long, (short[:1], short[1:3], short[3:]), strict=True):
        assert segment.offset == parts[0].offset
        assert segment.length == sum(part.length for part in parts)
        assert segment.duration == sum(part.duration for part in parts)


def test_the_media_file_may_be_called_otherwise() -> None:
    media = io.BytesIO()
    frames = [payload(number) for number in range(200)]
    about = package_audio(
        RENDITION, frames, media, sample_rate=48000, channels=2, priming=1024, gops=[TWO], name="audio-2.m4s"
    )
    assert [item.uri for item in audio_track([about], 2).segments] == ["audio-2.m4s"]


def test_too_few_frames_are_an_error_of_ours() -> None:
    with pytest.raises(OutputInvalid, match=r"audio/128k: 94 frames of 95"):
        packed([TWO], frames=94)


def test_adts_headers_are_taken_off() -> None:
    payloads = [b"a" * 3, b"b" * 700, b"c" * 8000]
    assert list(adts_frames(b"".join(map(adts, payloads)))) == payloads


@pytest.mark.parametrize("data", [b"\x00" * 20, adts(b"x" * 20)[:-1], adts(b"x" * 20) + b"\xff\xf1"])
def test_what_is_not_adts_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(OutputInvalid, match="no ADTS frame"):
        list(adts_frames(data))
