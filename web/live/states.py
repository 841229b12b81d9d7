"""How topics stand, read from the database: of however many topics, one query for each kind."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from models import census, roster
from models.moderation import notices
from models.reactions import tallies
from models.reactions.tallies import Numbers
from web.live.topics import Kind, Name

State = dict[str, Any]

NOTHING = Numbers(0, 0, 0, 0, 0)


def read(names: Iterable[Name], watching: Mapping[str, int]) -> dict[Name, State]:
    """The state of each; `watching` is how many look at a topic now, by key."""
    by_kind: dict[Kind, list[Name]] = {kind: [] for kind in Kind}
    for item in names:
        by_kind[item.kind].append(item)
    counted = tallies.of_stories([item.id for item in by_kind[Kind.STORY]])
    followers = tallies.of_creators([item.id for item in by_kind[Kind.CREATOR]])
    unread = notices.unread_of([item.id for item in by_kind[Kind.USER]])
    found: dict[Name, State] = {}
    for item in by_kind[Kind.STORY]:
        tally = counted.get(item.id, NOTHING)
        found[item] = {
            "likes": tally.likes,
            "comments": tally.comments,
            "shares": tally.shares,
            "watching": watching.get(item.key, 0),
        }
    for item in by_kind[Kind.CREATOR]:
        found[item] = {"followers": followers.get(item.id, 0)}
    for item in by_kind[Kind.USER]:
        found[item] = {"unread": unread.get(item.id, 0)}
    for item in by_kind[Kind.OPS]:
        found[item] = ops()
    return found


def ops() -> State:
    """What waits, who works, and what each is at."""
    return {
        "queues": [
            {
                "queue": count.queue.value,
                "ready": count.ready,
                "running": count.running,
                "postponed": count.postponed,
                "oldest_seconds": round(count.oldest_seconds, 1),
                "seconds_waiting": round(count.seconds_waiting, 1),
            }
            for count in census.queues()
        ],
        "workers": [
            {
                "worker": view.id,
                "state": view.state.value,
                "tasks": [
                    {
                        "queue": task.queue.value,
                        "video": task.video_id,
                        "task": task.name,
                        "running_seconds": round(task.running_seconds, 1),
                        "progress": json.loads(task.progress) if task.progress else None,
                    }
                    for task in view.tasks
                ],
            }
            for view in roster.workers()
        ],
    }
