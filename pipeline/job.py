"""The private folder in which one source is worked on."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self


class Job:
    """A folder that holds `source`, a symlink to the source, and whatever is made of it; gone at exit.

    Processes run inside it and know files only by the names given here: the creator's file name, which may look like
    an option, a pattern or a protocol, reaches no command line.
    """

    def __init__(self, source: Path, parent: Path | None = None) -> None:
        """`parent` is where the folder is made; None for the temporary directory."""
        self._source = source.resolve()
        self._parent = parent
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        if self._folder is None:
            raise RuntimeError("the job is not open")
        return self._folder

    def file(self, name: str) -> Path:
        """The path of `name`, which is a plain name of ours."""
        if not name or name in {".", ".."} or "/" in name:
            raise ValueError(f"{name!r} is not a plain file name")
        return self.folder / name

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="vw-", dir=self._parent)).resolve()  # mkdtemp makes it 0700
        try:
            (self._folder / "source").symlink_to(self._source)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder and all that is in it; the source itself stays."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
