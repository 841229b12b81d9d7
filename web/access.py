"""Who is asking: a bearer token names an account."""

import hmac
import math
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from models.accounts import sessions
from models.accounts.sessions import Principal
from models.accounts.states import AccountState, Role
from web import bearer
from web.context import bound
from web.errors import Problem
from web.home import home

GUARDED = "/v1/"
READS = frozenset({"GET", "HEAD", "OPTIONS"})

PUBLIC, ANONYMOUS, THOUGH_SUSPENDED, THOUGH_BANNED = "public", "anonymous", "though_suspended", "though_banned"
"""What a view may say of itself."""

View = TypeVar("View", bound=Callable[..., Any])


def register(app: Flask) -> None:
    """Let nobody without a token near the API, what is not there included, but where a view is `public`."""

    @app.before_request
    def _guard() -> None:
        asked, ours = bound(request), bound(g)
        ours.principal = None  # pages are for nobody in particular
        if not asked.path.startswith(GUARDED) or asked.method == "OPTIONS":
            return
        view = asked.endpoint
        who = ours.principal = None if _says(app, view, ANONYMOUS) else _principal()
        if who is None:
            if not is_public(app, view):
                raise Problem("unauthorized")
            return
        if who.state is AccountState.BANNED and not _says(app, view, THOUGH_BANNED):
            raise Problem("account_closed")
        may = asked.method in READS or _says(app, view, THOUGH_SUSPENDED)
        if who.state is AccountState.SUSPENDED and not may:
            raise Problem("account_suspended")


def public(view: View) -> View:
    """Open a view to those without a token; one that is sent must still be valid."""
    view.__dict__[PUBLIC] = True
    return view


def anonymous(view: View) -> View:
    """Open a view to everybody, without a look at what token they send: apps add one that is over to all they ask, also
    to the request for another."""
    view.__dict__[ANONYMOUS] = True
    return public(view)


def though_suspended(view: View) -> View:
    """Let those who are suspended do what a view does, though it is more than looking."""
    view.__dict__[THOUGH_SUSPENDED] = True
    return view


def though_banned(view: View) -> View:
    """Let those who are banned do what a view does: read why, appeal, and go. Nothing else lets them in."""
    view.__dict__[THOUGH_BANNED] = True
    return though_suspended(view)


def is_public(app: Flask, endpoint: str | None) -> bool:
    """Whether a view is open to those without a token."""
    return _says(app, endpoint, PUBLIC)


def _says(app: Flask, endpoint: str | None, what: str) -> bool:
    view = app.view_functions.get(endpoint or "")
    # flask-openapi3 wraps what it is given.
    while view is not None:
        if view.__dict__.get(what):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def somebody() -> Principal | None:
    """Who is asking; None without a token, in a `public` view or outside of the API."""
    found: Principal | None = g.principal
    return found


def principal() -> Principal:
    """Who is asking. Raises `Problem` without a token."""
    if (found := somebody()) is None:
        raise Problem("unauthorized")
    return found


def creator() -> str:
    """The account whose token the request carries."""
    return principal().account


def require(*roles: Role) -> Principal:
    """Who is asking, when they have one of `roles`; admins have all of them. Raises `Problem`."""
    found = principal()
    if found.role is not Role.ADMIN and found.role not in roles:
        raise Problem("forbidden")
    return found


def _principal() -> Principal | None:
    """Raises `Problem` for a token that is not valid, or not any more."""
    given = request.headers.get("Authorization")
    if given is None:
        return None
    kind, _, token = given.partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token:
        raise Problem("unauthorized")
    return proved(token)[0]


def proved(token: str) -> tuple[Principal, float]:
    """Whose token it is, and when it is over, in epoch seconds. Raises `Problem`."""
    at = home(current_app)
    if at.settings.dev_token and hmac.compare_digest(token.encode(), at.settings.dev_token.encode()):
        return sessions.development(at.settings.dev_creator, Role(at.settings.dev_role)), math.inf
    said = bearer.opened(token, at.accounts.token_secrets)
    found = sessions.principal(said.session) if said else None
    if said is None or found is None:
        raise Problem("unauthorized")
    if found.state not in {AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.BANNED}:
        raise Problem("account_closed")
    return found, said.expires
