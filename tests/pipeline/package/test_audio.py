"""Cutting AAC frames where the video is cut, from made-up frames."""

from fractions import Fraction

import pytest

from pipeline.boxes import iter_boxes
from pipeline.errors import OutputInvalid
from pipeline.media import AudioRendition
from pipeline.package.audio import AudioFile, adts_frames, package_audio

RENDITION = AudioRendition("128k", 128_000, 4320)


def packed(boundaries: list[Fraction], frames: int = 1000) -> AudioFile:
    made = [bytes([number % 251]) * (10 + number % 7) for number in range(frames)]
    return package_audio(RENDITION, made, sample_rate=48000, channels=2, priming=1024, boundaries=boundaries)


def adts(payload: bytes) -> bytes:
    length = len(payload) + 7
    return bytes((0xFF, 0xF1, 0x4C, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC)) + payload


def test_sound_is_exactly_as_long_as_the_picture() -> None:
    ends = [Fraction(60, 30), Fraction(180, 30), Fraction(200, 30)]
    assert packed(ends).track.duration == round(ends[-1] * 48000) / Fraction(48000)


@pytest.mark.parametrize(
    "fps", [Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25), Fraction(60)]
)
def test_every_cut_is_within_half_a_frame_of_the_pictures(fps: Fraction) -> None:
    gop = round(2 * fps)
    ends = [frames / fps for frames in range(gop, 10 * gop, 2 * gop)]
    played = Fraction(0)
    for segment, end in zip(packed(ends).track.segments, ends, strict=True):
        played += segment.duration
        assert abs(played - end) <= Fraction(512, 48000)


def test_a_picture_segment_shorter_than_a_frame_of_sound_joins_its_neighbour() -> None:
    made = packed([Fraction(2), Fraction(2) + Fraction(1, 60)])
    assert [len(made.track.segments), made.track.duration] == [2, Fraction(2) + Fraction(1, 60)]
    made = packed([Fraction(2), Fraction(2) + Fraction(1, 240)])
    assert [len(made.track.segments), made.track.duration] == [1, Fraction(2) + Fraction(1, 240)]


def test_segments_tile_the_file_and_hold_every_frame_once() -> None:
    made = packed([Fraction(2), Fraction(6), Fraction(7)])
    offset = 0
    for segment in made.track.segments:
        assert segment.offset == offset
        kinds = [box.type for box in iter_boxes(made.data[offset : offset + segment.length])]
        assert kinds == [b"moof", b"mdat"]
        offset += segment.length
    assert offset == len(made.data)
    media = b"".join(made.data[box.body : box.end] for box in iter_boxes(made.data) if box.type == b"mdat")
    frames = -(-(1024 + 7 * 48000) // 1024)
    assert media == b"".join(bytes([number % 251]) * (10 + number % 7) for number in range(frames))


def test_too_few_frames_are_an_error_of_ours() -> None:
    with pytest.raises(OutputInvalid, match=r"audio/128k: 94 frames of 95"):
        packed([Fraction(2)], frames=94)


def test_adts_headers_are_taken_off() -> None:
    payloads = [b"a" * 3, b"b" * 700, b"c" * 8000]
    assert list(adts_frames(b"".join(map(adts, payloads)))) == payloads


@pytest.mark.parametrize("data", [b"\x00" * 20, adts(b"x" * 20)[:-1], adts(b"x" * 20) + b"\xff\xf1"])
def test_what_is_not_adts_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(OutputInvalid, match="no ADTS frame"):
        list(adts_frames(data))
