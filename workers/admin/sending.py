"""`vw admin cors`."""

from collections.abc import Sequence

from pipeline.cli import DONE
from workers.home import open_home


def cors(origins: Sequence[str]) -> int:
    """A folder needs nothing: there, clips go through the web tier."""
    if open_home().store.let_send(origins):
        print(f"browsers send straight to the bucket from {', '.join(origins)}, and from nowhere else")
    else:
        print("clips go through the web tier here: there is nothing to allow")
    return DONE
