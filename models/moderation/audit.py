"""Who did what to whom, when and why. Rows are added in the transaction of what they tell of, and never changed: the
database refuses (migration 0005)."""

from models import database
from models.database import clock
from models.moderation.schema import Audit
from models.moderation.values import AuditRow


def note(
    actor: str,
    action: str,
    entity: str,
    entity_id: str,
    *,
    reason: str = "",
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Add a row, within the caller's transaction."""
    Audit.insert(
        at=clock(),
        actor=actor,
        action=action,
        entity=entity,
        entity_id=entity_id,
        reason=reason,
        before=before,
        after=after,
    ).execute()


def rows(
    *, entity_id: str | None = None, actor: str | None = None, before: int | None = None, limit: int = 20
) -> tuple[AuditRow, ...]:
    """The latest rows, newest first: of one entity, of one actor, older than the row `before`."""
    query = Audit.select().order_by(Audit.id.desc()).limit(limit)
    if entity_id is not None:
        query = query.where(Audit.entity_id == entity_id)
    if actor is not None:
        query = query.where(Audit.actor == actor)
    if before is not None:
        query = query.where(Audit.id < before)
    with database.session():
        return tuple(
            AuditRow(
                row.id, row.at, row.actor, row.action, row.entity, row.entity_id, row.reason, row.before, row.after
            )
            for row in query
        )
