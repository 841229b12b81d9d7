"""A worker of several queues gives each its turn, however much lies in one of them."""

from collections.abc import Iterable

import pytest

from models.states import Kind, Queue
from models.values import Claim
from workers import work


def test_a_queue_that_never_empties_lets_the_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Queue] = []
    attended: list[Claim] = []
    endless = Claim("t", "v", 1, "chunk", Kind.CHUNK, Queue.LADDER, "{}", "me", 1, 1, 0, 0)

    def ring(queues: Iterable[Queue]) -> bool:
        rung.extend(queues)
        return True

    monkeypatch.setattr(work.tasks, "claim", lambda *_: endless)
    monkeypatch.setattr(work.tasks, "claimable", lambda _: False)
    monkeypatch.setattr(work.bell, "ring", ring)
    monkeypatch.setattr(work, "attend", attended.append)
    monkeypatch.setattr(work, "TURN_SECONDS", 0.0)
    work.work(Queue.LADDER)
    assert attended, "it works first"
    assert rung == [Queue.LADDER], "and has itself called again, behind what the other queues have"
