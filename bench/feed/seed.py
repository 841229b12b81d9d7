"""Stories for the feed, as many as wanted, without the life that led to them: rows as they stand when all went well.

Everything is drawn from one seed. Ids ascend, as those of UUIDv7 do. Half of the stories are services, around five hundred
towns; creators have about fifty stories each; what was counted of a story is mostly little.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from models import database
from models.creators.crafts import CRAFTS
from models.feed import cells
from models.feed.geometry import towards
from models.points import Point

SEED = 5
PER_CREATOR = 50
TOWNS = 500
TOWN_KM = 12.0
"""Around a town, so far its services lie, most of them nearer."""
RADII = (3.0, 5.0, 10.0, 15.0, 25.0, 40.0, 80.0)
YEAR = 365 * 86400
VIEWER = "00000000-0000-7000-8000-00000000beef"
SESSION = "00000000-0000-7000-8000-00000000feed"
FOLLOWED = 50
ROWS = 5000
"""Written at a time."""

VOCABULARY = [
    f"{a}{b}{c}" for a in "bdgklmnprstvw" for b in "aeiou" for c in ("n", "rk", "st", "lo", "mi", "ta", "re", "x")
]

Row = tuple[Any, ...]

COLUMNS: dict[str, str] = {
    "account": "id, role, state, name, created",
    "session": "id, account_id, created, expires, device",
    "creator": "id, state, name, crafts, bio, fulfilment, decision_reason, created",
    "follow": "account_id, creator_id, at",
    "creator_tally": "creator_id, followers, hidden",
    "video": "id, creator, name, state, generation, turn, source_key, source_size, preset, reframe, codecs, duration, "
    "native_ready, master_key, our_fault, created, width, height, poster_key, thumbhash, dominant_colour, "
    "master_prefetch, captions_version, captions_shown, published",
    "listing": "story_id, creator_id, creator_name, kind, title, category, video_id, price_minor, currency, latitude, "
    "longitude, radius_km, listed, score, scored, hidden",
    "story_tally": "story_id, listed, likes, comments, shares, views, completions, watched_ms",
    "listing_words": "story_id, category, title, words",
    "service_cell": "cell, story_id, latitude, longitude, radius_km",
}


def towns() -> list[Point]:
    """Where people live: the same for every size."""
    drawn = random.Random(SEED)
    return [Point(drawn.uniform(-55, 70), drawn.uniform(-180, 180)) for _ in range(TOWNS)]


def story(number: int) -> str:
    """The id of a story; of its video too, with another end."""
    return f"{number >> 16:08x}-{number & 0xFFFF:04x}-7000-8000-000000000001"


def creator(number: int) -> str:
    return f"{number >> 16:08x}-{number & 0xFFFF:04x}-7000-8000-00000000c4ea"


def seed(count: int) -> float:
    """Write `count` stories into the bound database, which is migrated and empty; how many seconds it took."""
    began = time.monotonic()
    with database.transaction():
        indexes = _drop_indexes()
        _write("account", _accounts(count))
        _write("session", [(SESSION, VIEWER, 0.0, 9e12, "")])
        _write("creator", _creators(count))
        _write("creator_tally", ((creator(n), 0, False) for n in range(_many(count))))
        _write("follow", ((VIEWER, creator(n), 0.0) for n in range(min(FOLLOWED, _many(count)))))
        for some in _batches(_stories(count), ROWS):
            for table in ("video", "listing", "story_tally", "listing_words", "service_cell"):
                _write(table, [row for name, row in some if name == table])
        for sql in indexes:
            database.PROXY.obj.execute_sql(sql)
    with database.session():
        database.PROXY.obj.execute_sql("ANALYZE")
    return time.monotonic() - began


def _many(count: int) -> int:
    return max(1, count // PER_CREATOR)


def _accounts(count: int) -> Iterator[Row]:
    yield VIEWER, "viewer", "active", "Viewer", 0.0
    for number in range(_many(count)):
        yield creator(number), "creator", "active", f"Creator {number}", 0.0


def _creators(count: int) -> Iterator[Row]:
    for number in range(_many(count)):
        yield creator(number), "approved", f"Creator {number}", "wood", "", "both", "", 0.0


def _stories(count: int) -> Iterator[tuple[str, Row]]:
    """Rows of several tables, story by story, oldest first."""
    drawn, places, now, crafts = random.Random(SEED), towns(), time.time(), sorted(CRAFTS)
    for number in range(count):
        key, video, whose = story(number), f"{story(number)[:-1]}2", creator(drawn.randrange(_many(count)))
        age = YEAR * (count - number) / count
        title = " ".join(drawn.choices(VOCABULARY, k=3))
        craft = drawn.choice(crafts)
        likes = int(drawn.paretovariate(0.9)) % 5000 - 1
        views = likes * drawn.randrange(5, 40) + drawn.randrange(50)
        score = (now - age) / 3600 + 6 * (likes + 1).bit_length()
        at, radius = None, None
        if number % 2:
            at = towards(drawn.choice(places), drawn.uniform(0, 360), abs(drawn.gauss(0, TOWN_KM / 2)))
            radius = drawn.choice(RADII)
            for cell in cells.of_service(at, radius):
                yield "service_cell", (cell, key, at.latitude, at.longitude, radius)
        yield "video", _video(video, whose, now - age)
        yield (
            "listing",
            (
                *(key, whose, "Somebody", "service" if at else "object", title, craft, video, 4900, "EUR"),
                *(at and at.latitude, at and at.longitude, radius, now - age, score, now - age, False),
            ),
        )
        yield "story_tally", (key, now - age, likes, 0, 0, views, views // 3, 9000 * views)
        yield "listing_words", (key, craft, title, f"{title} {' '.join(drawn.choices(VOCABULARY, k=8))}")


def _video(key: str, whose: str, created: float) -> Row:
    folder = f"media/{key}/1"
    media, sound = f"{folder}/h264-540/0000.m4s", f"{folder}/audio/128k/0000.m4s"
    spans = f'[["{media}", 0, 800], ["{media}", 800, 180000], ["{sound}", 0, 700], ["{sound}", 700, 32000]]'
    return (
        *(key, whose, "clip.mp4", "ready", 1, created, "source", 9_000_000, "vertical", "fit", "h264", 14.5, True),
        *(f"{folder}/master.m3u8", False, created, 1080, 1920, f"{folder}/images/poster.jpg"),
        *("1QcSHQRnh493V4dIh4eXh1h4kJUI", "#a1683c", spans, 0, 0, True),
    )


def _write(table: str, rows: Iterable[Row]) -> None:
    columns = COLUMNS[table]
    if database.is_postgres():
        with database.PROXY.obj.connection().cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns.split(", ")))
    database.PROXY.obj.connection().executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)


def _drop_indexes() -> Sequence[str]:
    """Those that are made quicker at the end, once; as SQL that makes them."""
    tables = ("listing", "listing_words", "service_cell", "video")
    if database.is_postgres():
        found = database.rows(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%%pkey' "
            f"AND tablename IN {tables!r}"
        )
    else:
        found = database.rows(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN {tables!r}"
        )
    for name, _ in found:
        database.PROXY.obj.execute_sql(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _batches(rows: Iterator[tuple[str, Row]], size: int) -> Iterator[list[tuple[str, Row]]]:
    while some := list(islice(rows, size)):
        yield some
