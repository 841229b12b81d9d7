"""What can go wrong with people, their sessions and their addresses."""

from models.errors.base import ModelError


class UnknownAccount(ModelError):
    code = "unknown_account"
    sentence = "There is no such account."


class AccountClosed(ModelError):
    code = "account_closed"
    sentence = "Your account is closed."


class BirthDateMissing(ModelError):
    code = "birth_date_missing"
    sentence = "Please say when you were born."


class BirthDateImplausible(ModelError):
    code = "birth_date_implausible"
    sentence = "Please check the date of your birth."


class BirthDateKnown(ModelError):
    code = "birth_date_known"
    sentence = "The date of your birth is known already. Please write to us if it is wrong."


class TooYoung(ModelError):
    code = "too_young"
    sentence = "You have to be {years} or older."


class WrongCode(ModelError):
    code = "wrong_code"
    sentence = "This is not the code that we sent last, or it is too old."


class SignInLocked(ModelError):
    code = "sign_in_locked"
    sentence = "There were too many wrong codes. Please try again in {seconds} seconds."

    def __init__(self, detail: str = "", *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(detail, seconds=seconds)


class RefreshRefused(ModelError):
    code = "refresh_refused"
    sentence = "The session has ended. Please sign in again."


class IdentityUnverified(ModelError):
    code = "identity_unverified"
    sentence = "Your account there has no e-mail address that was verified."


class EmailCodeNeeded(ModelError):
    code = "email_code_needed"
    sentence = "There is an account with this e-mail address. Please sign in by a code sent to it."


class UnknownSession(ModelError):
    code = "unknown_session"
    sentence = "There is no such session."


class BlockOneself(ModelError):
    code = "block_oneself"
    sentence = "You cannot block yourself."


class TooManyBlocks(ModelError):
    code = "too_many_blocks"
    sentence = "You have blocked {limit} accounts, which is as many as one may."
