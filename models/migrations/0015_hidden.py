"""Videos of creators who are hidden do not lie with what is public any more: until now they stayed there."""

from typing import Any

STATEMENT = """
    INSERT INTO unplaced (video_id) SELECT DISTINCT s.video_id FROM story_video s JOIN listing l ON l.story_id = s.story_id
    WHERE s.live AND l.hidden"""


def up(migrator: Any, db: Any) -> None:
    del migrator
    db.execute_sql(STATEMENT)
