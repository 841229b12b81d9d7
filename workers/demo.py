"""The demo of `make run`: submits a clip as everybody does, follows it, and plays it when it is ready. Then, where the feed
has no story yet, a few are made for it.

    python -m workers.demo [CLIP]

Without a clip of yours it draws one. A clip that was submitted before is only played.
"""

import hashlib
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from models import videos
from models.feed import pages
from models.states import VideoState
from models.values import VideoView
from pipeline import cli, demo
from pipeline.delivery import folder
from pipeline.player.server import serve
from pipeline.storage import ObjectStore
from workers.admin import seeding
from workers.follow import follow
from workers.home import open_home, open_vault
from workers.submit import Submission, submit

CREATOR = "demo"
PORT = 8001
DRAWN = Path("var/demo/clip.mp4")
CREATORS, STORIES = 2, 2


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
        _fill_feed()
        return cli.SOURCE_AT_FAULT
    serve(_folder(home.store, view), PORT, _playing, clip.stem)
    return cli.DONE


def _playing(url: str) -> None:
    print(f"plays at {url}", flush=True)
    # Beside the player, which serves until it is stopped.
    threading.Thread(target=_fill_feed, daemon=True).start()


def _fill_feed() -> None:
    """Let nobody find an empty feed. Only now, so that the clip had the machine to itself."""
    if pages.newest(None, None, 1):
        return
    print("a few stories are made for the feed …", flush=True)
    open_vault()
    seeding.seed(CREATORS, STORIES, steps=False)


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


def _folder(store: ObjectStore, view: VideoView) -> Path:
    facts = store.local_path(f"{folder(view.id, view.generation, view.moves, published=view.published)}asset.json")
    assert facts is not None, "the demo plays from a local store"
    return facts.parent


if __name__ == "__main__":
    sys.exit(cli.guarded(lambda: main(sys.argv[1:])))
