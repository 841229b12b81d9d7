"""`vw admin rotate-keys`."""

from models.accounts import rotation
from pipeline.cli import DONE, FAILED


def rotate() -> int:
    """Fails when something cannot be opened: then the old keys are still needed."""
    done = rotation.rotate()
    print(f"{done.values} values are under the newest key now")
    for name in done.unsealable:
        print(f"no key here opens {name}")
    return FAILED if done.unsealable else DONE
