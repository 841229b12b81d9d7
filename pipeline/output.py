"""The output folder: complete, or as it was."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import OutputOccupied, StorageFull

MARK = "asset.json"
"""What makes a folder one of ours, which may be replaced."""


def check_replaceable(output: Path) -> None:
    """Raises `OutputOccupied` unless `output` is missing, empty, or an asset made before."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise OutputOccupied(path=str(output))
    if output.is_dir() and not (output / MARK).is_file() and any(output.iterdir()):
        raise OutputOccupied(path=str(output))


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A private folder on the output's file system; its `asset/` becomes `output` when the block ends well.

    Raises:
        OutputOccupied: `output` holds something that is not an asset, or its parent cannot be written.
        StorageFull: the disk ran full.
    """
    check_replaceable(output)
    home = next(folder for folder in output.absolute().parents if folder.is_dir())
    try:
        workspace = Path(tempfile.mkdtemp(prefix=".vw-", dir=home))
    except OSError as error:
        raise OutputOccupied(str(error), path=str(output)) from error
    try:
        yield workspace
        check_replaceable(output)
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.is_dir():
            output.rename(workspace / "before")
        (workspace / "asset").rename(output)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull(str(error)) from error
        raise
    finally:
        if (workspace / "before").is_dir() and not output.exists():
            (workspace / "before").rename(output)
        shutil.rmtree(workspace, ignore_errors=True)
