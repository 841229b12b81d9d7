"""From nothing to the schema that the code knows, as often and by as many as like."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from models import database
from models.feed.schema import Listing
from models.reactions.schema import CreatorDay, Follow, StoryDay, StoryLike, Viewing
from models.schema import Unplaced
from models.stories.schema import Story, StoryVideo
from models.tables import TABLES
from tests.servers.postgres import fresh

NAMES = tuple(sorted(path.stem for path in database.MIGRATIONS.glob("[0-9]*.py")))


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Bound to a database without tables."""
    if request.param == "postgres":
        address = fresh(request.getfixturevalue("postgres"), "template1")
    else:
        address = f"sqlite:///{tmp_path / 'new' / 'truth.db'}"
    database.bind(address)
    yield address
    database.close()


def columns() -> dict[str, Any]:
    """Every table's columns: type, whether it may be null, whether it is the key. And its foreign keys."""
    with database.session():
        return {
            table._meta.table_name: (
                sorted(
                    (column.name, column.data_type.lower(), column.null, column.primary_key)
                    for column in database.PROXY.obj.get_columns(table._meta.table_name)
                ),
                [(key.column, key.dest_table) for key in database.PROXY.obj.get_foreign_keys(table._meta.table_name)],
            )
            for table in TABLES
        }


@pytest.mark.usefixtures("empty")
def test_migrations_are_applied_once() -> None:
    assert database.migrate() == NAMES
    assert database.migrate() == ()
    with database.session():
        assert {table._meta.table_name for table in TABLES} < set(database.PROXY.obj.get_tables())


@pytest.mark.usefixtures("empty")
def test_the_schema_is_what_the_code_knows() -> None:
    database.migrate()
    migrated = columns()
    with database.transaction():
        database.PROXY.obj.drop_tables(TABLES)
        database.PROXY.obj.create_tables(TABLES)
    assert migrated == columns()


@pytest.mark.usefixtures("empty")
def test_several_may_migrate_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: database.migrate(), range(4)))
    assert sorted(applied, key=len) == [(), (), (), NAMES]


@pytest.mark.usefixtures("empty")
def test_a_migration_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_broken.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE half (id INT)')\n    raise RuntimeError('half way')\n",
        "utf-8",
    )
    monkeypatch.setattr(database, "MIGRATIONS", folder)
    with pytest.raises(RuntimeError):
        database.migrate()
    with database.session():
        assert "half" not in database.PROXY.obj.get_tables()
    monkeypatch.undo()
    assert database.migrate() == NAMES


def migrate_until(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apply all migrations before the one of this name."""
    folder.mkdir()
    for before in NAMES[: NAMES.index(name)]:
        (folder / f"{before}.py").write_text((database.MIGRATIONS / f"{before}.py").read_text("utf-8"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", folder)
        database.migrate()


@pytest.mark.usefixtures("empty")
def test_what_was_counted_before_there_were_days_is_found_by_days(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    migrate_until("0011_days", tmp_path / "migrations", monkeypatch)
    day = 86_400.0
    with database.transaction():
        for viewer, first, last, completed in (("a", 1.5, 1.6, False), ("b", 1.9, 3.1, True)):
            Viewing.insert(
                viewer=viewer, story_id="s", first=first * day, last=last * day, watched_ms=500, completed=completed
            ).execute()
        StoryLike.insert(account_id="a", story_id="s", at=1.2 * day).execute()
        Follow.insert(account_id="a", creator_id="c", at=2.2 * day).execute()
    database.migrate()
    with database.session():
        days = StoryDay.select().order_by(StoryDay.day)
        found = [(row.day, row.views, row.completions, row.watched_ms, row.likes, row.shares) for row in days]
        followed = [(row.creator_id, row.day, row.follows) for row in CreatorDay.select()]
    assert found == [(1, 2, 0, 500, 1, 0), (3, 0, 1, 500, 0, 0)]
    assert followed == [("c", 2, 1)]


@pytest.mark.usefixtures("empty")
def test_videos_of_creators_who_were_hidden_before_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    migrate_until("0015_hidden", tmp_path / "migrations", monkeypatch)
    shown, hidden = "shown", "hidden"
    with database.transaction():
        for story in (shown, hidden):
            Story.insert(
                id=story,
                creator="c",
                state="approved",
                content="{}",
                revision=1,
                made_to_order=False,
                publish_when="ready",
                auto_publish=True,
                created=0.0,
                updated=0.0,
            ).execute()
            for video, live in ((f"{story} first", True), (f"{story} second", True), (f"{story} draft", False)):
                StoryVideo.insert(story=story, video_id=video, live=live).execute()
            Listing.insert(
                story_id=story,
                creator_id="c",
                creator_name="C",
                kind="object",
                title="Bowl",
                category="wood",
                video_id=f"{story} first",
                listed=0.0,
                score=0.0,
                scored=0.0,
                hidden=story == hidden,
            ).execute()
    database.migrate()
    with database.session():
        assert sorted(row.video_id for row in Unplaced.select()) == ["hidden first", "hidden second"]
