"""The demo of `make run`: submits a clip as everybody does, follows it, and plays it when it is ready.

    python -m workers.demo [CLIP]

Without a clip of yours it draws one. A clip that was submitted before is only played.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from models import videos
from models.states import VideoState
from pipeline import cli, demo
from pipeline.player.server import serve
from pipeline.storage import ObjectStore
from workers.follow import follow
from workers.home import open_home
from workers.outcome import media_folder
from workers.submit import Submission, submit

CREATOR = "demo"
PORT = 8001
DRAWN = Path("var/demo/clip.mp4")


def main(arguments: Sequence[str]) -> int:
    """Serves until it is stopped; returns an exit code of `vw`."""
    clip = Path(arguments[0]) if arguments else DRAWN
    if not arguments and not clip.exists():
        print("drawing a clip …", flush=True)
        demo.draw(clip)
    home = open_home()
    video = _known(clip) or submit(home.store, clip, Submission(creator=CREATOR, name=_name(clip)))
    for line in follow(video):
        print(line, flush=True)
    view = videos.video(video)
    if view.state is not VideoState.READY:
        return cli.SOURCE_AT_FAULT
    serve(
        _folder(home.store, video, view.generation), PORT, lambda url: print(f"plays at {url}", flush=True), clip.stem
    )
    return cli.DONE


def _known(clip: Path) -> str | None:
    """The video that was made of this very file before, unless it failed."""
    lost = (VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED)
    for view in videos.of_creator(CREATOR):
        if view.name == _name(clip) and view.state not in lost:
            return view.id
    return None


def _name(clip: Path) -> str:
    """The file's name and identity: another file of the same name is another clip."""
    status = clip.stat()
    identity = hashlib.sha256(f"{clip.resolve()} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()
    return f"{clip.name} {identity[:12]}"


def _folder(store: ObjectStore, video: str, generation: int) -> Path:
    folder = store.local_path(f"{media_folder(video)}{generation}/asset.json")
    assert folder is not None, "the demo plays from a local store"
    return folder.parent


if __name__ == "__main__":
    sys.exit(cli.guarded(lambda: main(sys.argv[1:])))
