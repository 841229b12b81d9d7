"""One-time codes by mail: six digits for ten minutes, and a lock for who guesses.

Whether an address has an account makes no difference to what is done: its owner gets a code and is asked the rest then. The
wrong ones of an address are counted over all its codes, so that asking for another code buys no more guesses. With one
guess in a million, five before a lock and locks that grow to an hour, a guesser has about 150 a day.
"""

import hmac
import math
import secrets

from models import database, vault
from models.accounts import addresses
from models.accounts.schema import SignInCode
from models.database import clock, for_update
from models.errors import ModelError, SignInLocked, WrongCode
from models.mail import letters
from models.mail.states import MailKind

CODE_SECONDS = 600.0
AGAIN_SECONDS = 60.0
"""An address gets no more than one mail in so long."""
FAILURES = 5
LOCK_SECONDS = (60.0, 300.0, 900.0, 3600.0)
"""The first, the second … and all that follow."""
FORGET_SECONDS = 86_400.0
"""After which nobody remembers how often an address was guessed at."""


def request(email: str) -> bool:
    """Have a code sent to an address, in place of the one before. False when nothing is sent: it got one within a minute,
    or is locked. Who asks should not be told which."""
    key = addresses.blind(email)
    with database.transaction():
        SignInCode.insert(email_blind=key, expires=0.0, sent=0.0).on_conflict_ignore().execute()
        row = for_update(SignInCode.select().where(SignInCode.email_blind == key)).first()
        now = database.now()
        if row is None or row.sent > now - AGAIN_SECONDS or row.locked_until > now:
            return False  # gone between the two: somebody has just come in by it
        code = f"{secrets.randbelow(10**6):06}"
        new = {"hash": _hash(key, code), "expires": now + CODE_SECONDS, "sent": now}
        SignInCode.update(**new).where(SignInCode.email_blind == key).execute()
        letters.write(MailKind.SIGN_IN_CODE, addresses.normal(email), {"code": code}, CODE_SECONDS)
        return True


def judge(key: str, code: str) -> ModelError | None:
    """What is wrong with a code for the address of this hash; None when it is right, and to be spent.

    Within the caller's transaction, which has to be kept: wrong ones are counted in it. Hence no exception is raised.
    """
    row = for_update(SignInCode.select().where(SignInCode.email_blind == key)).first()
    now = database.now()
    if row is not None and row.locked_until > now:
        return SignInLocked(seconds=math.ceil(row.locked_until - now))
    if row is None or row.hash is None or row.expires <= now:
        return WrongCode()
    if hmac.compare_digest(row.hash, _hash(key, code)):
        return None
    failures, locks = row.failures + 1, row.locks
    if failures < FAILURES:
        SignInCode.update(failures=failures).where(SignInCode.email_blind == key).execute()
        return WrongCode()
    seconds, locks = LOCK_SECONDS[locks], min(locks + 1, len(LOCK_SECONDS) - 1)
    lock = {"failures": 0, "locks": locks, "locked_until": now + seconds, "hash": None}
    SignInCode.update(**lock).where(SignInCode.email_blind == key).execute()
    return SignInLocked(seconds=math.ceil(seconds))


def spend(key: str) -> None:
    """Forget the code of an address, and what was guessed. Within the caller's transaction."""
    SignInCode.delete().where(SignInCode.email_blind == key).execute()


def sweep() -> int:
    """Forget addresses to which nothing was sent and at which nobody guessed for a day; how many."""
    with database.transaction():
        before = clock() - FORGET_SECONDS
        old = (SignInCode.sent < before) & (SignInCode.locked_until < before)
        return int(SignInCode.delete().where(old).execute())


def _hash(key: str, code: str) -> str:
    """Of the address as well: nobody who reads the table could look for one code in all rows."""
    return vault.blind(f"code:{key}:{code}")
