"""What ops look for: videos in a state, tasks that failed, and what was done when."""

from typing import Any

INDEXES = (
    ("video_state", "CREATE INDEX {} ON video (state, id)"),
    ("task_failed", "CREATE INDEX {} ON task (video_id) WHERE state = 'failed'"),
    # Of all that is written down of tasks, how they ended; of videos, when they first played.
    ("history_ended", "CREATE INDEX {} ON history (at) WHERE entity = 'task' AND after IN ('done', 'failed')"),
    ("history_played", "CREATE INDEX {} ON history (at) WHERE entity = 'video' AND after IN ('playable', 'ready')"),
)


def up(migrator: Any, db: Any) -> None:
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
