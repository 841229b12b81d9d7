"""What is left at the end of a fault run, counted."""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import ledger
from bench.faults.kinds import FILLER, Kill
from bench.faults.poison import NAME
from bench.faults.site import Place
from bench.faults.watcher import Watcher
from models import census, videos
from models.deaths import MAX_CRASHES
from models.states import Kind, TaskState, VideoState
from models.values import VideoView
from pipeline import wire
from pipeline.delivery import PREVIEWS, PUBLISHED, folder, folders
from pipeline.ffmpeg import ffmpeg_path
from pipeline.media import Plan
from pipeline.package.playlists import MEDIA
from workers import scratch

UNFINISHED = (VideoState.UPLOADING, VideoState.PROCESSING, VideoState.PLAYABLE)
IMAGES = "images/"
FACTS = "asset.json"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The columns of the table, and what is said of each that should be empty."""

    submitted: int
    ready: int
    poisoned: int
    """Failed as they should: after three workers, with evidence."""
    lost: tuple[str, ...]
    """Videos that the database does not know any more, or that failed without any fault of theirs."""
    stuck: tuple[str, ...]
    """Videos that are not done, nor going to be."""
    spared: tuple[str, ...]
    """Poisoned ones that are `ready`, or failed in another way."""
    twice: tuple[str, ...]
    """Videos that became ready twice, or a task of which was recorded twice."""
    broken: tuple[str, ...]
    """Playlists that named what was not there."""
    changed: tuple[str, ...]
    """Playlists that took back what they had said."""
    orphans: tuple[str, ...]
    """Objects that nothing names."""
    scratch: tuple[str, ...]
    """Files left on the scratch disk after the next start's sweep."""
    undecodable: tuple[str, ...]
    """Renditions that FFmpeg cannot decode in full."""
    recoveries: tuple[float, ...]
    """Seconds from each worker kill until its task ran again, in order."""
    gone: tuple[str, ...]
    """Tasks of killed workers that never ran again."""

    def complaints(self) -> dict[str, tuple[str, ...]]:
        """The columns that should be empty, by their names."""
        return {
            "lost": self.lost,
            "stuck": self.stuck,
            "poisoned, but not quarantined": self.spared,
            "published twice": self.twice,
            "playlists that named a missing object": self.broken,
            "playlists that took something back": self.changed,
            "orphan objects": self.orphans,
            "scratch files left": self.scratch,
            "renditions not decodable in full": self.undecodable,
            "tasks of killed workers that never ran again": self.gone,
        }


def judge(place: Place, submitted: Sequence[str], kills: Iterable[Kill], watcher: Watcher, home: Path) -> Verdict:
    """Look at everything, once nothing runs any more. Each ready video's objects are brought to `home`/<video>."""
    known = ledger.states()
    views = [videos.video(video) for video in submitted if video in known]
    poisoned = [view for view in views if view.name.startswith(NAME)]
    healthy = [view for view in views if not view.name.startswith(NAME)]
    ready = [view for view in views if view.state is VideoState.READY]
    watcher.look_again()
    recoveries, gone = _recoveries(kills)
    return Verdict(
        submitted=len(submitted),
        ready=len(ready),
        poisoned=sum(_quarantined(view) for view in poisoned),
        lost=(
            *(f"{video}: no row" for video in submitted if video not in known),
            *(_told(view) for view in healthy if view.state is VideoState.FAILED),
        ),
        stuck=tuple(_told(view) for view in views if view.state in UNFINISHED),
        spared=tuple(_told(view) for view in poisoned if view.state not in UNFINISHED and not _quarantined(view)),
        twice=tuple(line for view in views for line in _twice(view)),
        broken=tuple(sorted(watcher.broken)),
        changed=tuple(sorted(watcher.changed)),
        orphans=_orphans(place, views, watcher),
        scratch=_left_on_scratch(place),
        undecodable=tuple(line for view in ready for line in _undecodable(view, _brought(place, view, home))),
        recoveries=tuple(sorted(recoveries)),
        gone=tuple(gone),
    )


def _told(view: VideoView) -> str:
    open_tasks = [f"{task.name} {task.state}" for task in census.of_video(view.id) if task.state is not TaskState.DONE]
    return f"{view.id} {view.name}: {view.state}, {view.error_code}: {view.detail}; {', '.join(open_tasks[:5])}"


def _quarantined(view: VideoView) -> bool:
    """Whether a poisoned video ended as it should."""
    culprits = [task for task in census.of_video(view.id) if task.state is TaskState.FAILED]
    return (
        view.state is VideoState.FAILED
        and view.error_code == "crashed"
        and view.our_fault
        and f"{MAX_CRASHES} workers" in str(view.detail)
        and [(task.kind, task.crashes) for task in culprits] == [(Kind.CHUNK, MAX_CRASHES)]
    )


def _twice(view: VideoView) -> list[str]:
    found = []
    if len(ledger.changes([view.id], VideoState.READY)) > 1:
        found.append(f"{view.id}: ready twice")
    for task in census.of_video(view.id):
        if len(ledger.changes([task.id], TaskState.DONE)) > 1:
            found.append(f"{view.id}: {task.name} done twice")
    return found


def _orphans(place: Place, views: Sequence[VideoView], watcher: Watcher) -> tuple[str, ...]:
    """Objects that belong to no video, or that a ready one does not name. What a failed one has made waits for a retry."""
    kept = {view.source_key for view in views}
    unready = (view.id for view in views if view.state is not VideoState.READY)
    open_folders = tuple(prefix for video in unready for prefix in folders(video))
    for view in views:
        if view.state is VideoState.READY:
            below = folder(view.id, view.generation)
            kept |= watcher.named(view.id) | {f"{below}{FACTS}"}
            kept |= {item.key for item in place.store.list(f"{below}{IMAGES}")}
    found = [item.key for prefix in (PUBLISHED, PREVIEWS, "uploads/") for item in place.store.list(prefix)]
    return tuple(sorted(key for key in found if key not in kept and not key.startswith(open_folders)))


def _left_on_scratch(place: Place) -> tuple[str, ...]:
    """What the sweep of the next start leaves: nothing."""
    folder = place.site.scratch
    scratch.sweep(str(folder), lambda _: None)
    return tuple(str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.name != FILLER)


def _brought(place: Place, view: VideoView, home: Path) -> Path:
    """A ready video's objects as files."""
    brought = home / view.id
    prefix = folder(view.id, view.generation)
    for item in place.store.list(prefix):
        path = brought / item.key.removeprefix(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        place.store.download(item.key, path)
    return brought


def _undecodable(view: VideoView, folder: Path) -> list[str]:
    """The renditions of which FFmpeg complains, or that have not every frame of the plan."""
    made = wire.load(Plan, videos.plan(view.id))
    frames: dict[str, int | None] = {rung.name: rung.frames for rung in made.rungs}
    frames |= {f"audio/{item.name}": None for item in made.audio}
    found = []
    for name, expected in frames.items():
        count, complaint = _decoded(folder / name / MEDIA)
        if complaint or count == 0 or (expected is not None and count != expected):
            found.append(f"{view.id} {name}: {count} frames of {expected}: {complaint}")
    return found


def _decoded(playlist: Path) -> tuple[int, str]:
    """How many frames FFmpeg finds in all of it, and its complaints."""
    command = (ffmpeg_path(), "-v", "error", "-nostdin", "-xerror", "-i", str(playlist), "-f", "framecrc", "-")
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    count = sum(not line.startswith("#") for line in done.stdout.splitlines())
    return count, done.stderr.strip() or (f"exit {done.returncode}" if done.returncode else "")


def _recoveries(kills: Iterable[Kill]) -> tuple[list[float], list[str]]:
    """Seconds until each killed worker's task ran again, and the tasks that never did."""
    found, gone = [], []
    for kill in kills:
        again = [change.at for change in ledger.changes([kill.task_id], TaskState.RUNNING) if change.at > kill.at]
        # A commit that was on its way may have been made after all: there is nothing to be done again then.
        ended = [
            change.at
            for state in (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)
            for change in ledger.changes([kill.task_id], state)
        ]
        if again and (not ended or min(again) < min(ended)):
            found.append(min(again) - kill.at)
        elif not ended:
            gone.append(kill.task_id)
    return found, gone
