"""What a story is worth to one viewer."""

from dataclasses import replace

from models.feed.ranking import Candidate, Ranked, ranked, spread
from models.feed.scores import Weights
from models.points import Point

WEIGHTS = Weights(follow_hours=24, near_hours=12, near_km=50, seen_hours=96)
STORY = Candidate("s", "c", 100.0, None, followed=False, seen=False)


def worth(viewer: Point | None = None, **fields: object) -> float:
    return ranked(replace(STORY, **fields), viewer, WEIGHTS).worth  # type: ignore[arg-type]


def test_follows_nearness_and_memory_count_in_hours() -> None:
    assert worth() == 100
    assert worth(followed=True) == 124
    assert worth(seen=True) == 4
    assert worth(Point(0, 0), at=Point(0, 0)) == 112
    assert worth(Point(0, 0), at=Point(0, 60 / 111.195)) == 100
    assert 105.9 < worth(Point(0, 0), at=Point(0, 25 / 111.195)) < 106.1
    assert worth(Point(0, 0), at=None) == worth(None, at=Point(0, 0)) == 100


def order(creators: str) -> str:
    found = [Ranked(-number, str(number), creator) for number, creator in enumerate(creators)]
    return "".join(item.creator_id for item in spread(found))


def test_stories_of_one_creator_stand_apart_where_others_are() -> None:
    assert order("aaabbbccc") == "abcabcabc"
    assert order("aaaab") == "abaaa"
    assert order("abc") == "abc"
    assert order("") == ""
