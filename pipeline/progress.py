"""FFmpeg's `-progress` stream: blocks of key=value lines, each closed by `progress=continue` or `progress=end`."""

from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: output frames, seconds of output, and seconds of output per second of wall time."""

    frame: int
    seconds: float
    speed: float


class ProgressReader:
    """Turns bytes, in pieces of any size, into `Progress` values. A figure FFmpeg does not know (`N/A`) is 0."""

    def __init__(self) -> None:
        self._rest = b""
        self._block: dict[str, str] = {}

    def feed(self, data: bytes) -> Iterator[Progress]:
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[-_LONGEST_LINE:]
        for line in lines:
            key, _, value = line.decode("ascii", "replace").partition("=")
            if key == "progress":
                yield self._close()
            else:
                self._block[key] = value.strip()

    def _close(self) -> Progress:
        block, self._block = self._block, {}
        return Progress(
            frame=int(_number(block.get("frame"))),
            # out_time_us is a count of microseconds; out_time_ms is too, in spite of its name.
            seconds=max(0.0, _number(block.get("out_time_us")) / 1_000_000),
            speed=_number((block.get("speed") or "").removesuffix("x")),
        )


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
