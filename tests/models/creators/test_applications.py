"""Who may become a creator, and what moderators make of it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import product
from threading import Barrier, BrokenBarrierError

import pytest

from models import database, history
from models.accounts import blocks, standing
from models.accounts.states import Role
from models.creators import applications, pictures, profiles, review
from models.creators.pictures import Place
from models.creators.schema import Creator
from models.creators.states import CREATOR_EDGES, CreatorState, Fulfilment
from models.creators.values import Profile
from models.errors import (
    BirthDateMissing,
    IllegalChange,
    ServiceAreaMissing,
    TooManyPictures,
    TooYoung,
    UnknownCraft,
    UnknownCreator,
)
from models.moderation.schema import ModerationCase
from models.points import Point, coarse
from tests.models.accounts import make as accounts
from tests.models.creators import make

pytestmark = pytest.mark.usefixtures("truth")

SINGLE = replace(make.PROFILE, fulfilment=Fulfilment.OBJECT, point=None, radius_km=None)


def decide(creator: str, approved: bool) -> None:
    with database.transaction():
        review.decided(creator, approved, make.MODERATOR, "because")


def cases(creator: str) -> list[str]:
    with database.session():
        rows = ModerationCase.select().where(ModerationCase.subject == creator).order_by(ModerationCase.id)
        return [row.state for row in rows]


def test_an_application_opens_a_case_and_its_approval_makes_a_creator() -> None:
    account = make.applied()
    assert cases(account) == ["open"]
    with pytest.raises(UnknownCreator):
        profiles.profile(account, None)
    decide(account, approved=True)
    assert accounts.row(account).role == Role.CREATOR.value
    seen = profiles.profile(account, None)
    assert (seen.name, seen.crafts, seen.radius_km) == ("Studio Linden", ("ceramics", "wood"), 25.0)
    assert [(line.before, line.after) for line in history.of(account) if line.entity == "creator"] == [
        (None, "applied"),
        ("applied", "approved"),
    ]


def test_a_moderator_who_sells_stays_a_moderator() -> None:
    account = make.applied(Role.MODERATOR)
    decide(account, approved=True)
    assert accounts.row(account).role == Role.MODERATOR.value


def test_who_is_not_18_or_does_not_say_sells_nothing() -> None:
    today = date.today()
    with pytest.raises(TooYoung):
        applications.apply(accounts.account(today.replace(year=today.year - 17, day=1)), make.PROFILE)
    silent = accounts.account()
    with pytest.raises(BirthDateMissing):
        applications.apply(silent, make.PROFILE)
    assert cases(silent) == []


def test_who_was_rejected_may_apply_again_and_others_may_not() -> None:
    account = make.applied()
    with pytest.raises(IllegalChange):
        applications.apply(account, make.PROFILE)
    decide(account, approved=False)
    assert applications.own(account).decision_reason == "because"
    assert accounts.row(account).role == Role.VIEWER.value
    assert applications.apply(account, replace(make.PROFILE, name="Again")).state is CreatorState.APPLIED
    decide(account, approved=True)
    assert profiles.profile(account, None).name == "Again"
    with pytest.raises(IllegalChange):
        applications.apply(account, make.PROFILE)


def test_a_service_has_a_place_and_a_radius_and_a_craft_is_on_the_list() -> None:
    account = make.adult()
    for lacking in ({"point": None}, {"radius_km": None}):
        with pytest.raises(ServiceAreaMissing):
            applications.apply(account, replace(make.PROFILE, **lacking))
    with pytest.raises(UnknownCraft):
        applications.apply(account, replace(make.PROFILE, crafts=("alchemy",)))
    assert applications.apply(account, SINGLE).coarse is None
    with pytest.raises(ServiceAreaMissing):
        applications.edit(account, lambda _: replace(SINGLE, fulfilment=Fulfilment.SERVICE))


def test_of_two_who_change_something_in_part_at_once_neither_undoes_the_other() -> None:
    account, both_read = make.approved(), Barrier(2)

    def said(field: str, what: str) -> None:
        def change(before: Profile) -> Profile:
            with suppress(BrokenBarrierError):  # the other one waits for this row
                both_read.wait(0.5)
            return replace(before, **{field: what})

        applications.edit(account, change)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(said, ("name", "bio"), ("Studio Ulme", "Spoons.")))
    after = applications.own(account).profile
    assert (after.name, after.bio) == ("Studio Ulme", "Spoons.")


def test_the_exact_point_is_sealed_and_told_to_its_owner_alone() -> None:
    account = make.approved()
    assert applications.own(account).profile.point == make.HERE
    with database.session():
        row = Creator.get_by_id(account)
    assert str(make.HERE.latitude) not in repr(row.__data__)
    assert "52.520008" not in repr(profiles.profile(account, None))
    assert profiles.profile(account, None).coarse == coarse(make.HERE)


def test_nobody_sees_a_creator_who_is_suspended_banned_or_has_blocked_them() -> None:
    account, viewer = make.approved(), accounts.account()

    def hidden(who: str | None) -> bool:
        try:
            profiles.profile(account, who)
        except UnknownCreator:
            return True
        return False

    assert not hidden(viewer)
    blocks.block(account, viewer)
    assert hidden(viewer)
    assert not hidden(None)
    blocks.unblock(account, viewer)
    blocks.block(viewer, account)
    assert hidden(viewer)
    blocks.unblock(viewer, account)
    with database.transaction():
        review.suspend(account, make.MODERATOR, "spam")
        review.suspend(account, make.MODERATOR, "spam")
    assert hidden(None)
    with pytest.raises(IllegalChange):
        applications.edit(account, lambda before: before)
    with database.transaction():
        review.restore(account, make.MODERATOR, "no spam")
    assert not hidden(viewer)
    with database.transaction():
        standing.ban(account, make.MODERATOR, "spam")
    assert hidden(viewer)


def test_legal_changes_of_a_creator_are_made_and_others_refused() -> None:
    account = make.applied()
    for before, after in product(CreatorState, CreatorState):
        with database.transaction():
            Creator.update(state=before.value).where(Creator.id == account).execute()
            if after in CREATOR_EDGES[before]:
                assert history.change(Creator, account, before, after, "me")
            else:
                with pytest.raises(ValueError, match="a creator does not go from"):
                    history.change(Creator, account, before, after, "me")


def test_a_picture_that_is_sent_again_is_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make.applied()
    one = pictures.add(account, "d" * 64, (96, 384), 384)
    assert pictures.add(account, "d" * 64, (96, 384), 384) == one
    assert pictures.add(accounts.account(), "d" * 64, (96, 384), 384).id != one.id
    assert pictures.owned(account, [one.id])
    assert not pictures.owned(accounts.account(), [one.id])
    pictures.wear(account, Place.AVATAR, one.id)
    assert (applications.own(account).avatar, applications.own(account).cover) == (one, None)
    pictures.wear(account, Place.AVATAR, None)
    assert applications.own(account).avatar is None
    monkeypatch.setattr(pictures, "MOST", 1)
    with pytest.raises(TooManyPictures):
        pictures.add(account, "e" * 64, (96,), 96)
    with pytest.raises(UnknownCreator):
        pictures.wear(accounts.account(), Place.COVER, one.id)


def test_points_of_one_cell_are_told_as_one_and_no_more_than_a_kilometre_off() -> None:
    near = {coarse(Point(52.5201 + step * 1e-5, 13.4055)) for step in range(20)}
    assert len(near) == 1
    for latitude, longitude in ((0.0, 0.0), (52.52, 13.405), (-89.9999, 10.0), (90.0, 180.0), (-90.0, -180.0)):
        told = coarse(Point(latitude, longitude))
        assert -90 <= told.latitude <= 90
        assert -180 <= told.longitude <= 180
        assert abs(told.latitude - latitude) <= 0.00501
        assert coarse(told) == told
    assert coarse(Point(10.0, 180.0)) == coarse(Point(10.0, -180.0))
