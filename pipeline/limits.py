"""What a source may be at most. Each limit has its own error in `errors`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """Defaults fit phone clips; `settings` overrides any of them from the environment."""

    max_seconds: float = 600.0
    max_bytes: int = 2 * 1024**3
    max_long_edge: int = 8192
    max_short_edge: int = 4320
    min_edge: int = 16
    max_aspect: int = 8
    max_streams: int = 32
    max_fps: int = 480
