"""Coming in: by a code that was mailed, or by the word of Apple or Google. Who is not known yet gets an account.

Under 13 nobody does, and nothing of them is kept: neither what they said nor the code.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models import database, history, vault
from models.accounts import addresses, codes, leaving, people, refreshing, sessions
from models.accounts.schema import Account, Identity
from models.accounts.states import AccountState, Provider, Role
from models.database import clock, for_update
from models.errors import AccountClosed, BirthDateMissing, EmailCodeNeeded, IdentityUnverified, ModelError, TooYoung
from models.values import new_id


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who wants to come in, besides how they prove it."""

    born: date | None
    """Asked of those who have no account yet."""
    device: str
    """What their client calls itself."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody as a provider vouches for them."""

    provider: Provider
    subject: str
    """The provider's id, which it never gives to another."""
    email: str | None
    """None unless the provider has verified it."""
    authoritative: bool
    """Whether the mailbox is the provider's own, so that its word is as good as a code sent there."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun."""

    account: str
    role: Role
    state: AccountState
    name: str
    session: str
    refresh_token: str
    new: bool
    """The account was made just now."""
    came_back: bool
    """It was about to be deleted, and is not any more."""


def by_code(email: str, code: str, who: Newcomer) -> SignedIn:
    """Who is banned comes in too, to read why and to appeal.

    Raises `WrongCode`, `SignInLocked`, `AccountClosed`; and for who has no account yet `BirthDateMissing`, after which
    the code is still good, `BirthDateImplausible` and `TooYoung`."""
    key = addresses.blind(email)
    with database.transaction():
        # Nothing is raised before its end: wrong codes have been counted, and those that are right are spent.
        done = codes.judge(key, code) or _by_code(key, email, who)
    if isinstance(done, ModelError):
        raise done
    return done


def by_provider(vouched: Vouched, who: Newcomer) -> SignedIn:
    """Who comes for the first time is given the account of their address where the provider's word suffices for that.

    Raises `IdentityUnverified`, `EmailCodeNeeded`, `AccountClosed`, `BirthDateMissing`, `BirthDateImplausible`, `TooYoung`.
    """
    subject = vault.blind(f"{vouched.provider.value}:{vouched.subject}")
    with database.transaction():
        database.serialise(f"identity:{subject}")
        known = Identity.select(Identity.account).where(
            Identity.provider == vouched.provider.value, Identity.subject == subject
        )
        row = _standing(for_update(Account.select().where(Account.id.in_(known))).first())
        if row is not None:
            return _come_in(row, who)
        if vouched.email is None:
            raise IdentityUnverified()
        row = _of_address(addresses.blind(vouched.email))
        if row is not None and not vouched.authoritative:
            raise EmailCodeNeeded()
        signed = _come_in(row, who) if row is not None else _open(vouched.email, who)
        Identity.insert(
            account=signed.account, provider=vouched.provider.value, subject=subject, created=clock()
        ).execute()
        return signed


def _by_code(key: str, email: str, who: Newcomer) -> SignedIn | ModelError:
    row = _of_address(key)
    try:
        signed = _come_in(row, who) if row is not None else _open(email, who)
    except (TooYoung, AccountClosed) as refused:
        codes.spend(key)
        return refused
    codes.spend(key)
    return signed


def _of_address(key: str) -> Any:
    """The locked row of the account of an address; None without one. Others with this address wait until we are done."""
    database.serialise(f"email:{key}")
    return _standing(for_update(Account.select().where(Account.email_blind == key)).first())


def _standing(row: Any) -> Any:
    """`row`, unless the time in which its owner might have come back is over."""
    if row is not None and row.state == AccountState.LEAVING.value and leaving.is_over(row):
        leaving.forget(row)
        return None
    return row


def _come_in(row: Any, who: Newcomer) -> SignedIn:
    state = AccountState(row.state)
    if state is AccountState.GONE:
        raise AccountClosed()
    came_back = state is AccountState.LEAVING
    return _begin(row.id, Role(row.role), leaving.come_back(row) if came_back else state, row.name, who, back=came_back)


def _open(email: str, who: Newcomer) -> SignedIn:
    """A viewer's account for an address that has none."""
    if who.born is None:
        raise BirthDateMissing()
    people.check_member(who.born)
    key = new_id()
    name = f"Guest {key[-6:]}"  # until they say; never a part of the address
    Account.insert(
        id=key,
        role=Role.VIEWER.value,
        state=AccountState.ACTIVE.value,
        name=name,
        created=clock(),
        email=vault.seal(addresses.normal(email)),
        email_blind=addresses.blind(email),
        birth_date=vault.seal(who.born.isoformat()),
    ).execute()
    history.note(Account, key, None, AccountState.ACTIVE, key, "signed up")
    return _begin(key, Role.VIEWER, AccountState.ACTIVE, name, who, new=True)


def _begin(
    account: str, role: Role, state: AccountState, name: str, who: Newcomer, *, new: bool = False, back: bool = False
) -> SignedIn:
    session = sessions.open_session(account, refreshing.SECONDS, who.device)
    return SignedIn(account, role, state, name, session, refreshing.first(session), new, back)
