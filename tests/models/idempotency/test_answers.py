"""A key is worked on by one, and answers the others."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database
from models.errors import IdempotencyInFlight, IdempotencyMismatch
from models.idempotency import answers
from models.idempotency.answers import Claimed, Kept
from models.idempotency.schema import Answer

HEADERS = [("Content-Type", "application/json"), ("Location", "/v1/things/1")]

pytestmark = pytest.mark.usefixtures("truth")


def claimed(account: str = "ana", key: str = "k", fingerprint: str = "f") -> Claimed:
    found = answers.claim(account, key, fingerprint)
    assert isinstance(found, Claimed)
    return found


def age(seconds: float) -> None:
    """Let time go by for all answers."""
    with database.transaction():
        Answer.update(expires=Answer.expires - seconds).execute()


def test_the_first_answer_is_given_again() -> None:
    answers.keep(claimed(), 201, HEADERS, '{"name": "Müller"}')
    assert answers.claim("ana", "k", "f") == Kept(201, tuple(HEADERS), '{"name": "Müller"}')


def test_a_key_is_one_accounts_own() -> None:
    answers.keep(claimed("ana"), 201, [], "hers")
    claimed("eva")


def test_another_request_under_the_key_is_refused_while_the_first_runs_and_after() -> None:
    first = claimed()
    with pytest.raises(IdempotencyMismatch):
        answers.claim("ana", "k", "other")
    answers.keep(first, 200, [], "")
    with pytest.raises(IdempotencyMismatch):
        answers.claim("ana", "k", "other")


def test_of_many_at_once_one_works() -> None:
    def attempt(_: int) -> str:
        try:
            return type(answers.claim("ana", "k", "f")).__name__
        except IdempotencyInFlight:
            return "in flight"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(attempt, range(16)))
    assert sorted(found) == ["Claimed"] + ["in flight"] * 15


def test_a_request_that_died_frees_its_key_and_cannot_answer_any_more() -> None:
    dead = claimed()
    age(answers.LEASE_SECONDS + 1)
    heir = claimed()
    answers.keep(dead, 500, [], "late")
    answers.release(dead)
    with pytest.raises(IdempotencyInFlight):
        answers.claim("ana", "k", "f")
    answers.keep(heir, 201, [], "his")
    assert answers.claim("ana", "k", "f") == Kept(201, (), "his")


def test_a_key_that_was_released_is_free() -> None:
    answers.release(claimed())
    claimed()


def test_a_day_later_the_key_is_free_for_anything_and_nothing_is_left() -> None:
    answers.keep(claimed(), 201, [], "old")
    answers.keep(claimed(key="k2"), 201, [], "old")
    assert answers.forget() == 0
    age(answers.KEPT_SECONDS + 1)
    claimed(fingerprint="other")
    assert answers.forget() == 1
    with database.session():
        assert [row.key for row in Answer.select()] == ["k"]


def test_what_was_answered_cannot_be_read_in_the_database() -> None:
    answers.keep(claimed(), 200, HEADERS, "https://bucket.example/part?X-Amz-Signature=abc")
    with database.session():
        assert "Signature" not in Answer.get().body
