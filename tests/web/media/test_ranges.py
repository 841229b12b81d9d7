import pytest

from web.ranges import Unmet, span


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("Bytes=99-", (99, 100)),
        # Not understood, so that all is sent (RFC 9110, section 14.2).
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        (f"bytes=0-{'9' * 5000}", None),
        (f"bytes=-{'9' * 40}", (0, 100)),
    ],
)
def test_a_range_is_what_rfc_9110_says(header: str | None, expected: tuple[int, int] | None) -> None:
    assert span(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_without_any_byte_is_unmet(header: str) -> None:
    with pytest.raises(Unmet):
        span(header, 100)


def test_nothing_of_an_empty_file_can_be_asked_for() -> None:
    with pytest.raises(Unmet):
        span("bytes=0-", 0)
