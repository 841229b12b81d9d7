"""Old keys can be thrown away after a rotation."""

from datetime import date

import pytest

from models import database, vault
from models.accounts import people, rotation
from models.accounts.schema import Account
from models.errors import Unsealable
from models.mail import letters
from models.mail.schema import Mail
from models.mail.states import MailKind
from tests import keys
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def some(count: int) -> list[str]:
    return [
        make.account(date(1990, 1, 1), email=vault.seal(f"{n}@example.org"), email_blind=f"{n}") for n in range(count)
    ]


def test_after_a_rotation_the_new_key_opens_everything_alone() -> None:
    accounts = some(7)
    with database.transaction():
        letters.write(MailKind.SIGN_IN_CODE, "a@example.org", {"code": "1"}, 600)
    bare = make.account()
    keys.bind(keys.NEW, keys.OLD)
    done = rotation.rotate(batch=3)
    assert (done.values, done.unsealable) == (16, ())
    assert rotation.rotate(batch=3).values == 0
    keys.bind(keys.NEW)
    assert [vault.unseal(make.row(account).email) for account in accounts] == [f"{n}@example.org" for n in range(7)]
    assert people.age(accounts[0]) is not None
    assert make.row(bare).email is None
    letter = letters.claim("worker", 60)
    assert letter is not None
    assert (letter.recipient, letter.data) == ("a@example.org", {"code": "1"})


def test_what_no_key_opens_is_named_and_left_as_it_is() -> None:
    lost, *_ = some(1)
    before = make.row(lost).email
    keys.bind(keys.NEW)
    done = rotation.rotate(batch=1)
    assert done.values == 0
    assert done.unsealable == (f"account.email {lost}", f"account.birth_date {lost}")
    assert make.row(lost).email == before
    with pytest.raises(Unsealable):
        people.age(lost)


def test_what_was_changed_meanwhile_is_not_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    (account,) = some(1)
    keys.bind(keys.NEW, keys.OLD)
    seal = vault.seal

    def meanwhile(text: str) -> str:
        # As if by another, between the rotation's look and its write.
        Account.update(email=seal("new@example.org")).where(Account.id == account).execute()
        return seal(text)

    monkeypatch.setattr(vault, "seal", meanwhile)
    rotation.rotate()
    monkeypatch.undo()
    assert vault.unseal(make.row(account).email) == "new@example.org"


def test_every_column_that_seals_is_found() -> None:
    found = {f"{table._meta.table_name}.{column.name}" for table, column in rotation._columns()}
    assert {"account.email", "account.phone", "account.birth_date", "mail.recipient", "mail.data"} <= found
    assert Mail in {table for table, _ in rotation._columns()}
