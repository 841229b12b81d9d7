"""`vw`: the engine's commands, and those that talk to the workers.

Exit codes are the engine's. Nothing here needs a worker to be running: commands change the database, and whoever works
acts on it.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import cli
from pipeline.cli import DONE, FAILED, SOURCE_AT_FAULT, command
from workers.admin import grammar as admin

if TYPE_CHECKING:
    from models.states import Queue
    from models.values import VideoView

Run = Callable[[argparse.Namespace], int]

ACTOR = "vw"
"""Who did it, in the history."""

SERVICE = "http://127.0.0.1:8000"
MOST_CONNECTIONS = 32


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `vw`; returns the exit code."""
    return cli.main(arguments, parser())


def parser() -> argparse.ArgumentParser:
    """The engine's grammar with the workers' commands added."""
    root, commands = cli.grammar()

    submit = command(commands, "submit", "hand clips to the workers", _told(_submit))
    submit.add_argument("sources", metavar="SRC", type=Path, nargs="+")
    submit.add_argument("--creator", default="me", metavar="NAME", help="whose clips they are (default: me)")
    cli.add_encoding_options(submit, "vertical or draft (default: vertical)")
    submit.add_argument("--follow", action="store_true", help="stay until they are ready")
    submit.add_argument("--json", action="store_true", help="print an object a line")

    upload = command(commands, "upload", "send clips to a service over HTTP and watch them become playable", _upload)
    upload.add_argument("sources", metavar="SRC", type=Path, nargs="+")
    upload.add_argument("--to", default=SERVICE, metavar="URL", help=f"the service (default: {SERVICE})")
    named = "who you are to the service (default: VW_TOKEN, or what VW_TOKEN_FILE holds)"
    upload.add_argument("--token", metavar="T", help=named)
    connections = f"connections at once, up to {MOST_CONNECTIONS} (default: 4)"
    upload.add_argument("--parallel", type=_connections, default=4, metavar="N", help=connections)
    upload.add_argument("--no-follow", dest="follow", action="store_false", help="end when all is sent")
    upload.add_argument("--json", action="store_true", help="print an object a line")

    status = command(commands, "status", "say how far videos are", _told(_status))
    status.add_argument("video", metavar="ID", nargs="?", help="one video (default: the latest)")
    status.add_argument("--follow", action="store_true", help="stay until it is ready")
    status.add_argument("--json", action="store_true", help="print an object")

    for name, does, run in (
        ("cancel", "stop a video's encoding and remove what was made of it", _cancel),
        ("retry", "go on with a failed video where it stopped", _retry),
        ("delete", "remove a video with all its objects", _delete),
    ):
        change = command(commands, name, does, _told(run))
        change.add_argument("video", metavar="ID")
        change.add_argument("--json", action="store_true", help="print an object")

    admin.add(commands, _told)

    top = command(commands, "top", "watch queues and workers", _told(_top))
    top.add_argument("--once", action="store_true", help="print the table once and end")
    return root


def _told(run: Run) -> Run:
    """`run` with the database bound, and its errors in the engine's terms: a code, a sentence and an exit code."""

    def told(options: argparse.Namespace) -> int:
        from models import database
        from models.errors import ModelError
        from workers.home import open_home
        from workers.refusal import refusal

        try:
            open_home()
            if not database.is_postgres():
                database.migrate()  # a file of one's own; a shared database is migrated by those who run it
            return run(options)
        except ModelError as error:
            raise refusal(error) from error

    return told


def _submit(options: argparse.Namespace) -> int:
    from workers.home import open_home
    from workers.submit import Submission, submit

    videos = []
    for source in options.sources:
        wish = Submission(options.creator, source.name, options.preset, options.reframe, options.codecs)
        video = submit(open_home().store, source, wish)
        videos.append(video)
        print(json.dumps({"id": video, "source": str(source)}) if options.json else f"{video}  {source}", flush=True)
    return max(_follow(video, options) for video in videos) if options.follow else DONE


def _upload(options: argparse.Namespace) -> int:
    """Needs neither database nor store: the service may be anywhere."""
    from settings import client_settings
    from workers.uploading.command import Wish, upload
    from workers.uploading.service import Service

    settings = client_settings()
    token = settings.token if options.token is None else options.token
    service = Service(options.to, token)
    wish = Wish(options.sources, options.parallel, options.follow, options.json)
    return upload(wish, service, settings.notes)


def _connections(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= MOST_CONNECTIONS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_CONNECTIONS}")
    return int(text)


def _follow(video: str, options: argparse.Namespace) -> int:
    """Print what happens to a video until its processing ends; the exit code that it deserves."""
    from models import videos
    from models.states import VideoState
    from workers.follow import follow

    for line in follow(video):
        if not options.json:
            print(line, flush=True)
    view = videos.video(video)
    if options.json:
        print(json.dumps(_facts(view)))
    if view.state is VideoState.READY:
        return DONE
    return SOURCE_AT_FAULT if view.state is VideoState.FAILED and not view.our_fault else FAILED


def _status(options: argparse.Namespace) -> int:
    from models import videos
    from workers import tables

    if options.follow and options.video:
        return _follow(options.video, options)
    views = [videos.video(options.video)] if options.video else list(videos.latest(20))
    if options.json:
        print(json.dumps([_facts(view) for view in views] if not options.video else _facts(views[0]), indent=2))
    elif options.video:
        tables.show(tables.video_table(views[0]))
    else:
        tables.show(tables.videos_table(views))
    return DONE


def _cancel(options: argparse.Namespace) -> int:
    from models import videos
    from models.opening import removal
    from settings import upload_settings

    later = upload_settings().clear_seconds
    return _changed(options, lambda: videos.cancel(options.video, ACTOR, removal(source=False), later))


def _retry(options: argparse.Namespace) -> int:
    from models import videos

    return _changed(options, lambda: videos.retry(options.video, ACTOR))


def _delete(options: argparse.Namespace) -> int:
    from models import videos
    from models.opening import removal
    from settings import upload_settings

    later = upload_settings().clear_seconds
    return _changed(options, lambda: videos.delete(options.video, ACTOR, removal(source=True), later))


def _changed(options: argparse.Namespace, change: Callable[[], Iterable["Queue"]]) -> int:
    """Make a change, ring for what became claimable by it, and say what the video is now."""
    from models import videos
    from workers import bell

    bell.ring(change())
    view = videos.video(options.video)
    print(json.dumps(_facts(view)) if options.json else f"{view.id}  {view.state.value}")
    return DONE


def _top(options: argparse.Namespace) -> int:
    from workers import tables

    if options.once:
        tables.show(tables.top_table())
    else:
        with _interruptible():
            tables.watch(tables.top_table)
    return DONE


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C is how one leaves a live table; it is not an interruption of work."""
    try:
        yield
    except KeyboardInterrupt:
        print()


def _facts(view: "VideoView") -> dict[str, Any]:
    """A video as an object, for scripts."""
    from models.census import done_share

    return {
        "id": view.id,
        "name": view.name,
        "creator": view.creator,
        "state": view.state.value,
        "share": round(done_share(view.id), 4),
        "playlist": view.master_key or view.growing_key,
        "native_ready": view.native_ready,
        "error": {"code": view.error_code, "message": view.message} if view.error_code else None,
    }


if __name__ == "__main__":
    sys.exit(main())
