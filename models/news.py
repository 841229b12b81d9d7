"""What happened, told to whoever listens in this process once it is committed: a doorbell for those who look on live.

    transaction ── tells ──▶ held until the commit ──▶ listener (`integrations.live`) ──▶ whoever looks at the topic

Here alone stands who is told of what. News hold ids and states, nothing that anybody wrote: what they are about is read from
the database, by whoever may. News that are lost lose nothing. The functions belong to their callers' transactions.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum


class Sort(StrEnum):
    """How much of it has to be kept."""

    EVENT = "event"
    """Numbered and kept for a while: who was away is told later."""
    PART = "part"
    """The latest of its `part` counts, and that alone."""
    COUNTED = "counted"
    """Counters are others now: they are read again."""


@dataclass(frozen=True, slots=True)
class News:
    topic: str
    """`story:ID`, `creator:ID`, `user:ID` or `BLOCKS`."""
    sort: Sort
    kind: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    part: str = ""
    """What a later one with the same word takes the place of."""
    sparing: bool = False
    """May be left out where another of the same part came a moment ago."""


BLOCKS = "blocks"
"""The topic of who sees whom no more, or again: hubs hear it, and nobody can follow it."""

Listener = Callable[[Sequence[News]], None]
"""Raises nothing: what is committed is committed."""


class _Told(threading.local):
    """Of one thread's transaction."""

    def __init__(self) -> None:
        self.depth = 0
        self.held: list[News] = []


_TOLD = _Told()
_LISTENERS: list[Listener] = []


def listen(listener: Listener | None) -> None:
    """Let `listener` hear what is committed in this process from now on, in the place of any other."""
    _LISTENERS[:] = [] if listener is None else [listener]


@contextmanager
def held() -> Iterator[None]:
    """Hold what is told within the block until its end; the listener hears it then, unless the block failed.

    Of blocks within one another the outermost counts.
    """
    before = len(_TOLD.held)
    _TOLD.depth += 1
    try:
        yield
    except BaseException:
        del _TOLD.held[before:]
        raise
    finally:
        _TOLD.depth -= 1
    if _TOLD.depth == 0 and _TOLD.held:
        heard, _TOLD.held = _TOLD.held, []
        for listener in _LISTENERS:
            listener(heard)


def heard() -> bool:
    """Whether anybody listens: else nobody has to look up whom something concerns."""
    return bool(_LISTENERS)


def _tell(news: News) -> None:
    if _LISTENERS and _TOLD.depth:
        _TOLD.held.append(news)


def story_counted(story_id: str) -> None:
    """Likes, comments or shares of a story."""
    _tell(News(f"story:{story_id}", Sort.COUNTED))


def creator_counted(creator_id: str) -> None:
    """Followers of a creator."""
    _tell(News(f"creator:{creator_id}", Sort.COUNTED))


def comment(story_id: str, comment_id: str, change: str) -> None:
    """`change` is `posted`, `edited`, `removed` or `restored`."""
    _tell(News(f"story:{story_id}", Sort.EVENT, "comment", {"id": comment_id, "change": change}))


def story_shown(story_id: str, creator_id: str) -> None:
    """Everybody may see a story, and could not before."""
    _tell(News(f"creator:{creator_id}", Sort.EVENT, "story", {"id": story_id, "change": "shown"}))


def story_gone(story_id: str, creator_id: str) -> None:
    """Others may see a story no more."""
    _tell(News(f"story:{story_id}", Sort.EVENT, "gone", {"creator": creator_id}))
    _tell(News(f"creator:{creator_id}", Sort.EVENT, "story", {"id": story_id, "change": "gone"}))


def creator_gone(creator_id: str) -> None:
    """Others may see a creator no more."""
    _tell(News(f"creator:{creator_id}", Sort.EVENT, "gone"))


def state(account: str, what: str, key: str, after: str) -> None:
    """Something of an account's is in another state."""
    _tell(News(f"user:{account}", Sort.EVENT, what, {"id": key, "state": after}))


def noticed(account: str, notice_id: str, notice: str) -> None:
    """An account has a new notice, `models.moderation.notices.NoticeKind` says of what."""
    _tell(News(f"user:{account}", Sort.EVENT, "notice", {"id": notice_id, "notice": notice}))


def blocked(who: str, whom: str) -> None:
    """Two accounts see each other no more, or again. Who has blocked one is told to nobody."""
    _tell(News(BLOCKS, Sort.PART, BLOCKS, {"accounts": [who, whom]}, f"{who}/{whom}"))


def upload(account: str, upload_id: str, received: int, size: int) -> None:
    """Bytes have come."""
    data = {"upload": upload_id, "received": received, "size": size}
    _tell(News(f"user:{account}", Sort.PART, "upload", data, upload_id, sparing=received < size))


def progress(account: str, video_id: str, task: str, told: Mapping[str, object]) -> News:
    """How far a running task of an account's video is: `stage`, `share`, `speed`, `seconds_left`. Nothing is committed with
    it, so its worker hands it to the listener itself."""
    data = {"video": video_id, "task": task, **told}
    return News(f"user:{account}", Sort.PART, "progress", data, f"{video_id}/{task}")
