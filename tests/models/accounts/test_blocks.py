"""Blocks hide both from each other."""

import pytest

from models.accounts import blocks
from models.accounts.states import AccountState
from models.errors import BlockOneself, TooManyBlocks, UnknownAccount
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def test_a_block_counts_in_both_directions_until_its_maker_takes_it_back() -> None:
    ana, bob, eve = make.account(), make.account(), make.account()
    blocks.block(ana, bob)
    blocks.block(ana, bob)
    assert (blocks.blocked(ana), blocks.blocked(bob), blocks.blocked(eve)) == ({bob}, {ana}, frozenset())
    blocks.unblock(bob, ana)
    assert blocks.blocked(bob) == {ana}
    blocks.block(bob, ana)
    blocks.unblock(ana, bob)
    blocks.unblock(ana, bob)
    assert blocks.blocked(ana) == {bob}
    blocks.unblock(bob, ana)
    assert blocks.blocked(ana) == frozenset()


def test_of_several_all_is_told_in_one_query_for_each_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bob, eve, dan = (make.account() for _ in range(4))
    blocks.block(ana, bob)
    blocks.block(eve, ana)
    told = {ana: {bob, eve}, bob: {ana}, eve: {ana}}
    assert blocks.blocked_of([ana, bob, eve, dan]) == told
    monkeypatch.setattr(blocks, "AT_ONCE", 1)
    assert blocks.blocked_of([ana, bob, eve, dan]) == told


def test_nobody_blocks_themselves_or_whom_they_do_not_see(monkeypatch: pytest.MonkeyPatch) -> None:
    ana, gone = make.account(), make.account(state=AccountState.LEAVING.value)
    with pytest.raises(BlockOneself):
        blocks.block(ana, ana)
    for other in (gone, "nobody"):
        with pytest.raises(UnknownAccount):
            blocks.block(ana, other)
    monkeypatch.setattr(blocks, "MOST", 1)
    blocks.block(ana, make.account())
    with pytest.raises(TooManyBlocks):
        blocks.block(ana, make.account())


def test_a_page_goes_on_behind_the_last() -> None:
    ana, others = make.account(), [make.account(name=f"number {n}") for n in range(5)]
    for other in others:
        blocks.block(ana, other)
    first = blocks.page(ana, None, 3)
    rest = blocks.page(ana, first[-1].id, 3)
    assert [item.account for item in (*first, *rest)] == others[::-1]
    assert first[0].name == "number 4"
