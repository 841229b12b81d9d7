"""`asset.json`: what is known of an encoded video. docs/asset.md describes every field; the API will serve it."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.media import MediaInfo, Plan, Rung
from pipeline.package.playlists import MEDIA, Variant, bandwidth, mean_bandwidth
from pipeline.package.tracks import Track, average_bandwidth, peak_bandwidth, target_duration
from pipeline.sound import CHANNELS, SAMPLE_RATE, Loudness

SCHEMA = 1
"""Raised when a field changes its meaning or goes; new fields may come without."""

PEAK_OVER_TWICE_AVERAGE = "peak_over_twice_average"
"""Some variant's peak is more than twice its average, which HAS 9.3 advises against: capped CRF spends bits where the
picture moves, and a clip that stands still and then moves has a low average."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a stage took: seconds on the clock, and CPU seconds of all its processes."""

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Images:
    """What the stills stage made; the files have fixed names in images/."""

    thumbhash: str
    dominant_colour: str
    poster_time: Fraction


@dataclass(frozen=True, slots=True)
class Asset:
    """One encoded video."""

    plan: Plan
    variants: tuple[Variant[Rung], ...]
    audio: tuple[Track, ...]
    images: Images
    loudness: Loudness | None
    stages: tuple[tuple[str, Spent], ...]

    @property
    def target(self) -> int:
        return target_duration((*(item.track for item in self.variants), *self.audio))

    @property
    def warnings(self) -> tuple[str, ...]:
        steep = any(bandwidth(item, self.target) > 2 * mean_bandwidth(item) for item in self.variants)
        return (*self.plan.warnings, *((PEAK_OVER_TWICE_AVERAGE,) if steep else ()))


def text(asset: Asset) -> str:
    """`asset.json` as it is written."""
    return json.dumps(document(asset), indent=2, ensure_ascii=False) + "\n"


def document(asset: Asset) -> dict[str, Any]:
    """The content of `asset.json`, ready for `json.dump`."""
    plan = asset.plan
    return {
        "schema": SCHEMA,
        "duration": _seconds(plan.duration),
        "frames": plan.frames,
        "fps": _ratio(plan.fps),
        "width": plan.canvas.width,
        "height": plan.canvas.height,
        "reframe": plan.canvas.reframe.value,
        "playlist": "master.m3u8",
        "first_play": plan.first_play,
        "rungs": [_rung(item, asset.target) for item in asset.variants],
        "audio": [_audio(track, asset.target) for track in asset.audio],
        "images": {
            "poster": "images/poster.jpg",
            "poster_webp": "images/poster.webp",
            "preview": "images/preview.webp",
            "storyboard": "images/storyboard.jpg",
            "storyboard_vtt": "images/storyboard.vtt",
            "poster_time": _seconds(asset.images.poster_time),
            "thumbhash": asset.images.thumbhash,
            "dominant_colour": asset.images.dominant_colour,
        },
        "loudness": _loudness(asset),
        "source": source_facts(plan.info),
        "stages": {
            name: {"seconds": round(spent.seconds, 3), "cpu_seconds": round(spent.cpu_seconds, 3)}
            for name, spent in asset.stages
        },
        "warnings": list(asset.warnings),
    }


def source_facts(info: MediaInfo) -> dict[str, Any]:
    """What the probe found, also the answer of `vw probe --json`. Nothing in it tells who filmed, where or when."""
    video, audio = info.video, info.audio
    return {
        "container": info.demuxer,
        "bytes": info.size,
        "duration": _seconds(info.duration),
        "chunkable": info.chunkable,
        "video": {
            "codec": video.codec,
            "profile": video.profile,
            "width": video.width,
            "height": video.height,
            "sar": _ratio(video.sar),
            "orientation": {
                "transpose": video.orientation.transpose,
                "hflip": video.orientation.hflip,
                "vflip": video.orientation.vflip,
            },
            "pix_fmt": video.pix_fmt,
            "bit_depth": video.bit_depth,
            "dynamic": video.dynamic.value,
            "dolby_vision": video.dolby_vision,
            "colour": {
                "primaries": video.colour.primaries,
                "transfer": video.colour.transfer,
                "matrix": video.colour.matrix,
                "full_range": video.colour.full_range,
            },
            "interlaced": video.interlaced,
            "fps": round(float(video.fps), 3),
            "variable_fps": video.variable,
            "frames": video.frames,
            "key_frames": len(video.keyframes),
            "start": _seconds(video.start),
            "end": _seconds(video.end),
        },
        "audio": None
        if audio is None
        else {
            "codec": audio.codec,
            "channels": audio.channels,
            "sample_rate": audio.sample_rate,
            "start": _seconds(audio.start),
            "end": _seconds(audio.end),
        },
        "warnings": list(info.warnings),
    }


def _rung(item: Variant[Rung], target: int) -> dict[str, Any]:
    return {
        "name": item.rung.name,
        "codec": item.rung.codec,
        "codecs": item.track.codecs,
        "width": item.rung.width,
        "height": item.rung.height,
        "fps": _ratio(item.rung.fps),
        "frames": item.rung.frames,
        "average_bandwidth": average_bandwidth(item.track.segments),
        "peak_bandwidth": peak_bandwidth(item.track.segments, target),
        "bytes": item.track.size,
        "audio": item.audio.name if item.audio else None,
        "playlist": f"{item.track.folder}/{MEDIA}",
    }


def _audio(track: Track, target: int) -> dict[str, Any]:
    return {
        "name": track.name,
        "codecs": track.codecs,
        "sample_rate": SAMPLE_RATE,
        "channels": CHANNELS,
        "average_bandwidth": average_bandwidth(track.segments),
        "peak_bandwidth": peak_bandwidth(track.segments, target),
        "bytes": track.size,
        "playlist": f"{track.folder}/{MEDIA}",
    }


def _loudness(asset: Asset) -> dict[str, float] | None:
    if asset.loudness is None:
        return None
    return {
        "measured_lufs": asset.loudness.measured,
        "target_lufs": asset.plan.loudness,
        "gain_db": asset.loudness.gain,
    }


def _seconds(value: Fraction) -> float:
    return round(float(value), 6)


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
