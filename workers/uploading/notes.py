"""What was begun, kept in a file of the user's, so that the same command goes on after a crash."""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from workers.uploading.clip import Clip


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload that is under way."""

    size: int
    changed_ns: int
    sha256: str
    upload_id: str


class Notes:
    """One file for each clip and service. Losing it costs sending again, so that no failure of the disk is an error."""

    def __init__(self, folder: Path, clip: Clip, url: str) -> None:
        name = hashlib.sha256(f"{url}\0{clip.path}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._clip, self._file = clip, folder / f"{name}.json"

    def begun(self) -> Begun | None:
        """What was noted of this very file: one that has changed since is another."""
        try:
            found = msgspec.json.decode(self._file.read_bytes(), type=Begun)
        except (OSError, msgspec.MsgspecError):
            return None
        return found if (found.size, found.changed_ns) == (self._clip.size, self._clip.changed_ns) else None

    def note(self, sha256: str, upload_id: str) -> None:
        """Appears as a whole or not at all."""
        begun = Begun(self._clip.size, self._clip.changed_ns, sha256, upload_id)
        new = self._file.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.write_bytes(msgspec.json.encode(begun))
            new.replace(self._file)

    def forget(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
