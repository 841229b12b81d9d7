"""A reader that never stops: whatever playlist there is, it looks whether everything that is named in it is there too."""

import posixpath
import re
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from pipeline.delivery import folder
from pipeline.errors import ObjectMissing, StorageUnavailable
from pipeline.package import playlists
from pipeline.remux.remux import FOLDER
from pipeline.storage import ObjectStore

LOOK_SECONDS = 0.2

GENERATION = 1
"""Nothing in the run makes a second one."""

_URI = re.compile(r'URI="([^"]+)"')
_END = "#EXT-X-ENDLIST"


class Watcher:
    """Looks at all videos that it is told of until the block ends, and once more then."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._videos: list[str] = []
        self._seen: dict[str, str] = {}
        """Playlists by their keys, as last seen."""
        self._there: set[str] = set()
        """Objects that have been seen; at the end all are looked for again."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self.broken: set[str] = set()
        """`playlist: object` for each that was named before it was there, or after it was gone."""
        self.changed: set[str] = set()
        """Playlists that lost or changed what they had said."""
        self.looks = 0

    def watch(self, videos: list[str]) -> None:
        self._videos += videos

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def named(self, video: str) -> set[str]:
        """Every object that a video's playlists name, they included."""
        return {key for start in self._starts(video) for key in self._reached(start)}

    def look(self) -> None:
        """At all videos, once."""
        for video in list(self._videos):
            for start in self._starts(video):
                for _ in self._reached(start):
                    pass
        self.looks += 1

    def look_again(self) -> None:
        """As `look`, and at objects also that were seen before."""
        self._there.clear()
        self.look()

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                self.look()
            except StorageUnavailable:
                continue  # it is busy; nothing was seen

    def _starts(self, video: str) -> tuple[str, ...]:
        """Every multivariant playlist that a video can have."""
        below = folder(video, GENERATION)
        return tuple(f"{below}{place}{playlists.MULTIVARIANT}" for place in (f"{FOLDER}/", f"{playlists.GROWING}/", ""))

    def _reached(self, playlist: str) -> Iterator[str]:
        """The playlist and what it names, and what that names; nothing when there is none."""
        text = self._read(playlist)
        if text is None:
            return
        yield playlist
        for uri in _uris(text):
            key = posixpath.normpath(posixpath.join(posixpath.dirname(playlist), uri))
            if key.endswith(".m3u8"):
                below = list(self._reached(key))
                yield from below
                if not below:
                    self.broken.add(f"{playlist}: {key}")
            else:
                yield key
                if key not in self._there and self._store.head(key) is None:
                    self.broken.add(f"{playlist}: {key}")
                self._there.add(key)

    def _read(self, playlist: str) -> str | None:
        try:
            text = self._store.read(playlist).decode()
        except ObjectMissing:
            if playlist in self._seen:
                self.broken.add(f"{playlist}: itself")
            return None
        before = self._seen.get(playlist, "")
        # Growing ones gain at their end; for all others that would be a change as well.
        grows = f"/{playlists.GROWING}/" in playlist and _END not in before
        if text != before and before and not (grows and text.startswith(before)):
            self.changed.add(playlist)
        self._seen[playlist] = text
        return text


def _uris(text: str) -> Iterator[str]:
    """What a playlist names, in order."""
    for line in text.splitlines():
        if line.startswith("#"):
            yield from _URI.findall(line)
        elif line:
            yield line
