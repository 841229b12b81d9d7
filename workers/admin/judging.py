"""`vw admin cases`, `approve`, `reject`: claimed, decided and audited as by a moderator."""

import json
from typing import Any

from rich.table import Table

from models.errors import ModelError
from models.moderation import cases as life
from models.moderation import decisions, queue
from models.moderation.states import Verdict
from models.moderation.values import CaseView, Decision
from pipeline.cli import DONE
from workers import tables
from workers.admin.grammar import ACTOR

SHOWN = 50


def cases(*, as_json: bool) -> int:
    found = queue.page(limit=SHOWN)
    if as_json:
        for view in found:
            print(json.dumps(_facts(view)))
    else:
        tables.show(_table(found))
    return DONE


def approve(case: str, note: str) -> int:
    return decide(case, Decision(Verdict.APPROVE, None, note))


def reject(case: str, reason: str, note: str) -> int:
    return decide(case, Decision(Verdict.REJECT, reason, note))


def decide(case: str, decision: Decision) -> int:
    """Raises the models' errors; a case that stays undecided is anybody's again."""
    life.claim(case, ACTOR)
    try:
        decisions.decide(case, ACTOR, decision)
    except ModelError:
        life.release(case, ACTOR)
        raise
    print(f"{case}  {queue.case(case).verdict}")
    return DONE


def _facts(view: CaseView) -> dict[str, Any]:
    return {
        "id": view.id,
        "kind": view.kind.value,
        "subject": view.subject.id,
        "title": view.subject.title,
        "owner": view.owner,
        "state": view.state.value,
        "urgent": view.urgent,
        "reports": view.reports,
        "seconds_left": int(view.seconds_left),
        "claimed_by": view.claimed_by,
    }


def _table(found: tuple[CaseView, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("case", "kind", "about", "owner", "state", "hours left"):
        table.add_column(name, justify="right" if name == "hours left" else "left", no_wrap=name == "case")
    for view in found:
        kind = f"{view.kind.value}{' !' if view.urgent else ''}"
        left = f"{view.seconds_left / 3600:.1f}"
        table.add_row(view.id, kind, view.subject.title or view.subject.id, view.owner_name, view.state.value, left)
    return table
