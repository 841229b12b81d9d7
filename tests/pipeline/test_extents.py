import random

from pipeline.extents import coalesced, covers, missing, total


def test_ranges_that_touch_or_overlap_become_one() -> None:
    assert coalesced([(5, 9), (0, 2), (2, 4), (8, 12), (20, 20)]) == ((0, 4), (5, 12))
    assert coalesced([(0, 2), (5, 9), (20, 21)], gap=3) == ((0, 9), (20, 21))
    assert coalesced([]) == ()


def test_what_is_missing_is_told_to_the_byte() -> None:
    assert missing([(2, 4), (6, 8)], [(0, 10)]) == ((0, 2), (4, 6), (8, 10))
    assert missing([(0, 10)], [(2, 4), (9, 10)]) == ()
    assert missing([], [(3, 5)]) == ((3, 5),)
    assert covers([(0, 5), (5, 10)], [(4, 6)])
    assert not covers([(0, 5), (6, 10)], [(4, 7)])


def test_joining_and_taking_away_agree_with_counting_bytes() -> None:
    chance = random.Random(4)
    for _ in range(300):
        have, need = ([(start := chance.randrange(50), start + chance.randrange(9)) for _ in range(8)] for _ in "ab")
        bytes_of = [{byte for start, end in ranges for byte in range(start, end)} for ranges in (have, need)]
        assert {byte for start, end in missing(have, need) for byte in range(start, end)} == bytes_of[1] - bytes_of[0]
        assert total(coalesced(have)) == len(bytes_of[0])
        assert covers(have, need) == (bytes_of[1] <= bytes_of[0])
