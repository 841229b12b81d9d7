"""Everything that can go wrong, told apart by who has to act.

    PipelineError
    ├── SourceError    the file is at fault: permanent, never retried; its sentence is for the creator
    │   ├── EmptyFile, NotAVideo, StillImage, UnsupportedContainer, NoVideo, UnsupportedCodec, UnsupportedDolbyVision
    │   ├── Truncated, Damaged, ChecksumMismatch
    │   └── TooLong, TooShort, TooLarge, TooManyPixels, TooManyStreams, FrameRateTooHigh, TooSmall, AspectTooExtreme,
    │       TooDemanding
    ├── RequestError   the call is at fault: SourceMissing, OutputOccupied, PresetInvalid, NotAnAsset, PortInUse;
    │                  AccessMissing, AccessInvalid, AccessExpired, AccessElsewhere
    └── EngineError    we failed: retrying may help
        ├── FFmpegFailed, FFmpegMissing, PlayerMissing, DeadlineExceeded, OutputInvalid, WireInvalid, Internal, Cancelled
        └── StorageFull, StorageUnavailable, ObjectMissing, ObjectExists, ObjectsLeft, NotArrived

Each class carries a stable `code` and a `sentence` in words a creator understands; `detail` is evidence for developers
(the command, the end of its stderr) and is never shown to creators.
"""

from collections.abc import Sequence
from typing import ClassVar


class PipelineError(Exception):
    """Base of all; raise one of the leaves."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str = "", **values: object) -> None:
        """`values` fill the placeholders of the sentence; `detail` is for logs."""
        self.detail = detail
        self.message = self.sentence.format(**values)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.detail})" if self.detail else "")


class SourceError(PipelineError):
    """The file is at fault; the same bytes will fail again."""


class RequestError(PipelineError):
    """The call is at fault: a wrong path, preset or option."""


class EngineError(PipelineError):
    """We failed; the same call may succeed later or elsewhere."""


class EmptyFile(SourceError):
    code = "empty_file"
    sentence = "The file is empty. Please send the clip again."


class NotAVideo(SourceError):
    code = "not_a_video"
    sentence = "This file is not a video."


class StillImage(SourceError):
    code = "still_image"
    sentence = "This file is a picture, not a video. If it is a live or motion photo, please export the clip from it."


class UnsupportedContainer(SourceError):
    code = "unsupported_container"
    sentence = "We cannot read this kind of video file ({kind}). Please export it as MP4 or MOV."


class NoVideo(SourceError):
    code = "no_video"
    sentence = "The file has no picture, only sound or other data."


class UnsupportedCodec(SourceError):
    code = "unsupported_codec"
    sentence = "The video is in a format we cannot read ({codec}). Please export it as H.264 or HEVC."


class UnsupportedDolbyVision(SourceError):
    code = "unsupported_dolby_vision"
    sentence = (
        "This is Dolby Vision profile {profile}, whose colours no other format shares. "
        "Please export it as HDR10, HLG or SDR."
    )


class Truncated(SourceError):
    code = "truncated"
    sentence = "The end of the file is missing. Please send the clip again."


class Damaged(SourceError):
    code = "damaged"
    sentence = "Part of the file is damaged and cannot be played. Please send the clip again or export it anew."


class ChecksumMismatch(SourceError):
    code = "checksum_mismatch"
    sentence = "The file changed on its way to us. Please send the clip again."


class TooLong(SourceError):
    code = "too_long"
    sentence = "The video is longer than the {limit} allowed."


class TooShort(SourceError):
    code = "too_short"
    sentence = "The video shows no picture long enough to be played."


class TooLarge(SourceError):
    code = "too_large"
    sentence = "The file is larger than the {limit} allowed."


class TooManyPixels(SourceError):
    code = "too_many_pixels"
    sentence = "The picture is larger than the {limit} pixels allowed."


class TooSmall(SourceError):
    code = "too_small"
    sentence = "The picture is smaller than the {limit} pixels needed."


class AspectTooExtreme(SourceError):
    code = "aspect_too_extreme"
    sentence = "The picture is too long and thin: one side is more than {limit} times the other."


class TooManyStreams(SourceError):
    code = "too_many_streams"
    sentence = "The file has more than the {limit} tracks allowed."


class FrameRateTooHigh(SourceError):
    code = "frame_rate_too_high"
    sentence = "The video has more than the {limit} frames per second allowed."


class TooDemanding(SourceError):
    code = "too_demanding"
    sentence = "The file needs more memory or time to read than a video of its kind may."


class SourceMissing(RequestError):
    code = "source_missing"
    sentence = "There is no readable file at {path}."


class OutputOccupied(RequestError):
    code = "output_occupied"
    sentence = "{path} holds something that is not an asset of ours; choose another folder."


class PresetInvalid(RequestError):
    code = "preset_invalid"
    sentence = "{problem}"


class NotAnAsset(RequestError):
    code = "not_an_asset"
    sentence = "{path} holds no encoded clip; make one with `vw encode SRC -o {path}`."


class PortInUse(RequestError):
    code = "port_in_use"
    sentence = "Port {port} is taken; choose another with --port."


class AccessMissing(RequestError):
    """A request for media without cookies or token."""

    code = "access_missing"
    sentence = "This video cannot be played without permission. Please open it from the app again."


class AccessInvalid(RequestError):
    """Cookies or a token that we never signed so."""

    code = "access_invalid"
    sentence = "The permission to play this video is not valid. Please open it from the app again."


class AccessExpired(RequestError):
    code = "access_expired"
    sentence = "The permission to play this video has run out. Please open it from the app again."


class AccessElsewhere(RequestError):
    """A valid permission, for other objects than the one that was asked for."""

    code = "access_elsewhere"
    sentence = "The permission that was sent is for another video."


class FFmpegMissing(EngineError):
    code = "ffmpeg_missing"
    sentence = "FFmpeg is not installed here; run `make setup`."


class PlayerMissing(EngineError):
    code = "player_missing"
    sentence = "The player page is not built here; run `make setup`."


class FFmpegFailed(EngineError):
    code = "ffmpeg_failed"
    sentence = "Encoding failed on our side. Please try again."


class DeadlineExceeded(EngineError):
    code = "deadline_exceeded"
    sentence = "Encoding took longer than it may. Please try again."


class OutputInvalid(EngineError):
    code = "output_invalid"
    sentence = "What we encoded did not pass our own checks. Please try again."


class WireInvalid(EngineError):
    code = "wire_invalid"
    sentence = "Two parts of our system did not understand each other. Please try again."


class StorageFull(EngineError):
    code = "storage_full"
    sentence = "There is not enough free space to encode this video."


class StorageUnavailable(EngineError):
    code = "storage_unavailable"
    sentence = "Our storage cannot be reached at the moment. Please try again."


class ObjectMissing(EngineError):
    code = "object_missing"
    sentence = "A part of this video is not in our storage. Please try again."


class ObjectExists(EngineError):
    """A key that is written once holds other bytes: two writers disagree, or a key was used twice."""

    code = "object_exists"
    sentence = "A part of this video is in our storage already, and differs. Please try again."


class ObjectsLeft(EngineError):
    code = "objects_left"
    sentence = "Some files could not be removed. Please try again."


class Internal(EngineError):
    code = "internal"
    sentence = "Something broke on our side. Please try again."


class Cancelled(EngineError):
    code = "cancelled"
    sentence = "Encoding was stopped."


class NotArrived(EngineError):
    """Bytes of the source are still on their way."""

    code = "not_arrived"
    sentence = "The video is still being uploaded."

    def __init__(self, need: Sequence[tuple[int, int]]) -> None:
        """`need` are the byte ranges [start, end) without which it does not go on."""
        super().__init__(", ".join(f"[{start}, {end})" for start, end in need[:5]))
        self.need = tuple(need)
