import pytest

from workers.uploading.errors import Unreachable
from workers.uploading.patience import LONGEST_SECONDS, Patience, delay


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


def test_patience_does_not_count_time_in_which_nothing_was_asked() -> None:
    patience = Patience("x", 0.6)
    patience._good -= 100  # as if the last good answer were long ago
    patience.begin()
    patience.wait(1, None, "once")
    patience._good -= 100
    patience.begin()
    with pytest.raises(Unreachable):
        patience.wait(1, None, "twice")
