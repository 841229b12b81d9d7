import httpx
import pytest

from workers.uploading.errors import Unreachable
from workers.uploading.patience import LONGEST_SECONDS, Patience, delay
from workers.uploading.service import retry_after


def test_delay_doubles_up_to_a_limit_and_is_spread() -> None:
    assert [delay(failures, None, 1.0) for failures in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert delay(1000, None, 1.0) == LONGEST_SECONDS
    assert delay(2, None, 0.0) == 0.5


def test_delay_is_no_less_than_the_service_asks_for() -> None:
    assert delay(1, 7.0, 0.5) == 7.0
    assert delay(9, 2.0, 1.0) == LONGEST_SECONDS


def test_patience_ends_and_names_who_was_waited_for() -> None:
    patience = Patience("http://shop.example", 0.0)
    with pytest.raises(Unreachable, match=r"shop\.example.*refused"):
        patience.wait(1, None, "refused")


def test_patience_counts_from_the_first_failure_after_a_success() -> None:
    patience = Patience("x", 0.7)
    patience.wait(1, None, "once")
    patience.succeeded()
    patience.wait(1, None, "once more")
    with pytest.raises(Unreachable):
        patience.wait(2, None, "twice")


def test_seconds_that_a_service_names_are_read_and_dates_are_not() -> None:
    assert retry_after(httpx.Response(503, headers={"Retry-After": "7"})) == 7.0
    assert retry_after(httpx.Response(503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})) is None
    assert retry_after(httpx.Response(503)) is None
