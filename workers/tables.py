"""Tables for people: videos, one video, and everything that runs."""

import json
import sys
import time
from collections.abc import Callable, Sequence

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table

from models import census, roster
from models.census import done_share
from models.states import TaskState
from models.values import TaskView, VideoView

REFRESH_SECONDS = 1.0
PIPE_COLUMNS = 240


def show(table: RenderableType) -> None:
    """Print it; into a pipe so wide that nothing is folded, for whoever searches it."""
    Console(width=None if sys.stdout.isatty() else PIPE_COLUMNS).print(table)


def watch(make: Callable[[], RenderableType]) -> None:
    """Draw `make()` anew every second until interrupted."""
    with Live(make(), auto_refresh=False, screen=Console().is_terminal) as live:
        while True:
            time.sleep(REFRESH_SECONDS)
            live.update(make(), refresh=True)


def videos_table(views: Sequence[VideoView]) -> Table:
    table = _table("id", "name", "creator", "state", ">done", "error")
    for view in views:
        error = view.error_code or ""
        table.add_row(view.id, view.name, view.creator, view.state.value, f"{done_share(view.id):.0%}", error)
    return table


def video_table(view: VideoView) -> RenderableType:
    """One video with its tasks."""
    head = _table("video", view.id)
    for name, value in (
        ("name", view.name),
        ("creator", view.creator),
        ("state", view.state.value + (f": {view.message}" if view.message else "")),
        ("plays at", view.master_key or view.growing_key or "not yet"),
    ):
        head.add_row(name, value)
    table = _table("task", "queue", "state", ">share", ">tries", ">crashes", ">seconds", "worker or error")
    for task in census.of_video(view.id):
        last = task.error_code or (task.owner if task.state is TaskState.RUNNING else "") or ""
        seconds = f"{task.wall_seconds:.2f}" if task.wall_seconds else ""
        share = f"{_share(task):.0%}" if task.state is TaskState.RUNNING else ""
        tries, crashes = str(task.attempts), str(task.crashes or "")
        table.add_row(task.name, task.queue.value, task.state.value, share, tries, crashes, seconds, last)
    return Group(head, table)


def top_table() -> RenderableType:
    """Queues, every worker, and what it is at."""
    queues = _table("queue", ">ready", ">running", ">put off", ">oldest", ">video waiting")
    for count in census.queues():
        oldest, seconds = f"{count.oldest_seconds:.0f} s", f"{count.seconds_waiting:.0f} s"
        queues.add_row(count.queue.value, str(count.ready), str(count.running), str(count.postponed), oldest, seconds)
    workers = _table("worker", "queues", "state", "task", "video", ">share", ">speed", ">since")
    for view in roster.workers():
        who = (view.id, " ".join(view.queues), view.state.value)
        for task in view.tasks:
            since = f"{task.running_seconds:.0f} s"
            workers.add_row(*who, task.name, task.video_id, f"{_share(task):.0%}", _speed(task), since)
        if not view.tasks:
            workers.add_row(*who)
    return Group(queues, workers)


def _share(task: TaskView) -> float:
    return float(json.loads(task.progress).get("share", 0.0)) if task.progress else 0.0


def _speed(task: TaskView) -> str:
    speed = json.loads(task.progress).get("speed") if task.progress else None
    return f"{speed:.1f}×" if speed else ""


def _table(*columns: str) -> Table:
    """`>` before a column's name sets it to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        name = column.removeprefix(">")
        whole = name in {"id", "video", "task"}  # what one copies is never cut short
        table.add_column(name, justify="right" if column.startswith(">") else "left", no_wrap=whole, overflow="fold")
    return table
