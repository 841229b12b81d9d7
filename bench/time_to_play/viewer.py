"""Somebody who waits for a video and plays it."""

import re
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
import imageio_ffmpeg

LOOK_SECONDS = 0.05
ENDED = frozenset({"failed", "cancelled", "deleted"})


@dataclass(frozen=True, slots=True)
class Seen:
    """When a video first played; seconds on this process's monotonic clock."""

    at: float
    state: str
    """What the API said of it then."""
    instant: bool
    """It was complete: no growing playlist."""


class NotPlayed(Exception):
    """What was told instead, or was wrong with what was fetched."""


def play(http: httpx.Client, video: str, patience: float) -> Seen:
    """Ask until the video has an address, fetch the beginning and decode it. Raises `NotPlayed` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        told = http.get(f"/v1/videos/{video}").raise_for_status().json()
        if told["playback"] is not None:
            _decoded(_beginning(http, told["playback"]["url"]))
            return Seen(time.monotonic(), told["state"], not told["playback"]["growing"])
        if told["state"] in ENDED or time.monotonic() > deadline:
            raise NotPlayed(str(told))
        time.sleep(LOOK_SECONDS)


def until_ready(http: httpx.Client, video: str, patience: float) -> float:
    """When the whole ladder is there, on this process's clock. Raises `NotPlayed`."""
    deadline = time.monotonic() + patience
    while True:
        told = http.get(f"/v1/videos/{video}").raise_for_status().json()
        if told["state"] == "ready":
            return time.monotonic()
        if told["state"] in ENDED or time.monotonic() > deadline:
            raise NotPlayed(str(told))
        time.sleep(10 * LOOK_SECONDS)


def _beginning(http: httpx.Client, master: str) -> bytes:
    """The init section and the first segment of the first variant, as its playlists say."""
    variant = _after(_text(http, master), "#EXT-X-STREAM-INF:")
    playlist_url = urljoin(master, variant)
    playlist = _text(http, playlist_url)
    init = re.search(r'#EXT-X-MAP:URI="([^"]+)"(?:,BYTERANGE="(\d+)@(\d+)")?', playlist)
    segment = re.search(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", playlist)
    if init is None or "#EXTINF:" not in playlist:
        raise NotPlayed(playlist)
    media = _after(playlist, "#EXTINF:")
    head = _bytes(http, urljoin(playlist_url, init[1]), init.groups()[1:] if init[2] else None)
    return head + _bytes(http, urljoin(playlist_url, media), segment.groups() if segment else None)


def _after(playlist: str, tag: str) -> str:
    """The first line behind a tag that is none itself."""
    lines = playlist.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(tag))
    return next(line for line in lines[at + 1 :] if line and not line.startswith("#"))


def _text(http: httpx.Client, url: str) -> str:
    return http.get(url).raise_for_status().text


def _bytes(http: httpx.Client, url: str, part: tuple[str, ...] | None) -> bytes:
    """A byte range, given as its length and offset, or all."""
    headers = {}
    if part is not None:
        length, offset = map(int, part)
        headers["Range"] = f"bytes={offset}-{offset + length - 1}"
    return http.get(url, headers=headers).raise_for_status().content


def _decoded(data: bytes) -> None:
    """One frame of it. Raises `NotPlayed`."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "mp4", "-i", "pipe:0"]
    done = subprocess.run(
        [*command, "-frames:v", "1", "-f", "framemd5", "pipe:1"], input=data, capture_output=True, check=False
    )
    if done.returncode or not re.search(rb"^0, ", done.stdout, re.MULTILINE):
        raise NotPlayed(done.stderr.decode("utf-8", "replace"))
