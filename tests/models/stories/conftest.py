"""What is listed while a test runs."""

from collections.abc import Callable
from typing import Any

import pytest

from models.feed import listings
from models.feed.listings import Listing
from tests.models.creators import make


class Listed(dict[str, Listing]):
    """By story."""

    hidden: set[str]


@pytest.fixture
def listed(truth: str, monkeypatch: pytest.MonkeyPatch) -> Listed:
    """What is listed, as the models say it; what comes of that is the feed's."""
    del truth
    found = Listed()
    found.hidden = set()

    def spy(name: str, noted: Callable[[Any], object]) -> None:
        real = getattr(listings, name)

        def call(said: Any) -> None:
            real(said)
            noted(said)

        monkeypatch.setattr(listings, name, call)

    spy("list_story", lambda listing: found.update({listing.story_id: listing}))
    spy("unlist", lambda story: found.pop(story, None))
    spy("hide_creator", found.hidden.add)
    spy("show_creator", found.hidden.discard)
    return found


@pytest.fixture
def creator(truth: str) -> str:
    """One who may sell."""
    del truth
    return make.approved()
