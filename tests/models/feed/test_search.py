"""Search finds the same on both databases, and takes nothing that is typed for syntax."""

import pytest

from models import database
from models.feed.listings import unlist
from models.feed.search import After, search
from models.feed.words import words
from tests.models.feed.make import listed

pytestmark = pytest.mark.usefixtures("truth")


def found(text: str, category: str | None = None) -> list[str]:
    return [hit.item.story_id for hit in search(text, category, None, None, 20)]


def test_titles_come_first_and_newer_before_older() -> None:
    elsewhere = listed(title="A spoon", text="carved from walnut wood")
    old, new = listed(title="Walnut bowl", text=""), listed(title="Bowl of walnut", text="")
    assert found("walnut") == [new, old, elsewhere]
    assert found("WALNUT bowl") == [new, old]


def test_all_words_are_wanted_and_the_last_may_be_a_beginning() -> None:
    story = listed(title="Écru linen apron", text="Sewn in Kraków, size 3XL")
    for text in ("ecru", "ÉCRU apr", "krakow", "linen 3xl", "apron kra"):
        assert found(text) == [story], text
    for text in ("apr linen", "linens", "cotton apron", ""):
        assert found(text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "a OR b",
        "NEAR(a b)",
        "title : x",
        "*",
        "-a",
        "a* OR",
        "'",
        "' | 'x",
        "a & !b",
        "(",
        "a:*",
        "\\",
        "%",
        "\0",
        "{}",
    ],
)
def test_what_is_typed_is_never_syntax(text: str) -> None:
    listed(title="Something else", text="")
    assert found(text) == []


def test_a_new_version_is_found_by_its_new_words_alone_and_what_is_gone_by_none() -> None:
    story = listed(title="Oak bowl", text="")
    listed(story_id=story, title="Ash bowl", text="")
    assert (found("oak"), found("ash")) == ([], [story])
    with database.transaction():
        unlist(story)
    assert found("ash") == []


def test_what_comes_back_is_as_old_as_it_was_and_takes_nobodys_place() -> None:
    old, middle, new = (listed(title="Oak bowl", text="") for _ in range(3))
    for story in (old, new):
        with database.transaction():
            unlist(story)
    newest = listed(title="Oak bowl", text="")
    for story in (new, old):
        listed(story_id=story, title="Oak bowl", text="")
    assert found("oak") == [newest, new, middle, old]


def test_a_category_narrows() -> None:
    listed(title="Bowl", category="wood")
    clay = listed(title="Bowl", category="ceramics")
    assert found("bowl", "ceramics") == [clay]


def test_pages_go_on_through_both_halves() -> None:
    elsewhere = [listed(title="Thing", text="oak") for _ in range(4)]
    titled = [listed(title="Oak", text="") for _ in range(4)]
    seen: list[str] = []
    after: After | None = None
    while page := search("oak", None, None, after, 3):
        listed(title="Oak too", text="")
        seen += [hit.item.story_id for hit in page]
        after = page[-1].place
    assert seen == [*reversed(titled), *reversed(elsewhere)]


def test_words_are_bounded() -> None:
    assert len(words("a " * 5000)) == 600
    assert words("x" * 500) == ("x" * 64,)
    listed(title="x" * 3000, text="y " * 9000)
    assert len(found("x" * 3000)) == 1
