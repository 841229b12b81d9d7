"""Signing in and out: a code by mail, or the word of Apple or Google, for a pair of tokens."""

import logging
import time
from datetime import date

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from integrations.identity import IdentityRefused, IdentityUnavailable
from models.accounts import codes, refreshing, sessions, signing_in
from models.accounts.signing_in import Newcomer, SignedIn, Vouched
from models.accounts.states import Provider
from models.errors import RefreshRefused, UnknownSession
from models.states import Queue
from web import access, bearer
from web.devices import device
from web.errors import Problem
from web.home import home
from web.people import (
    AccountBody,
    CodeBody,
    CodeSent,
    CodeWish,
    IdentityBody,
    RefreshBody,
    SignedInBody,
    TokensBody,
)
from workers import bell

log = logging.getLogger(__name__)

api = APIBlueprint("sign_in", __name__, url_prefix="/v1/sign-in")
out = APIBlueprint("sign_out", __name__, url_prefix="/v1", abp_security=[{"token": []}])


@api.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@api.post("/codes", responses={202: CodeSent}, summary="Have a code sent to an e-mail address")
@access.anonymous
def send_code(body: CodeWish) -> tuple[Response, int]:
    """The answer does not tell whether the address has an account. A new code takes the place of the one before; an address
    gets one a minute at most, and none while it is locked for wrong codes."""
    if codes.request(body.email):
        bell.ring([Queue.DEFAULT])
    sent = CodeSent(expires_in=int(codes.CODE_SECONDS), again_in=int(codes.AGAIN_SECONDS))
    return jsonify(sent.model_dump()), 202


@api.post("/tokens", responses={200: SignedInBody}, summary="Sign in with a code")
@access.anonymous
def sign_in_by_code(body: CodeBody) -> Response:
    """For an address that has no account one is made: then `birth_date_missing` asks for the date of birth, and the same
    code is sent again with it. Five wrong codes lock the address for a while, longer each time."""
    return _told(signing_in.by_code(body.email, body.code, _newcomer(body.birth_date)))


@api.post("/apple", responses={200: SignedInBody}, summary="Sign in with Apple")
@access.anonymous
def sign_in_by_apple(body: IdentityBody) -> Response:
    """As with a code, by an ID token."""
    return _by(Provider.APPLE, body)


@api.post("/google", responses={200: SignedInBody}, summary="Sign in with Google")
@access.anonymous
def sign_in_by_google(body: IdentityBody) -> Response:
    """As with a code, by an ID token. Where the address is not Google's own and has an account here already,
    `email_code_needed` says that only a code opens it."""
    return _by(Provider.GOOGLE, body)


@api.post("/refresh", responses={200: TokensBody}, summary="Go on with a session", operation_id="refreshTokens")
@access.anonymous
def refresh(body: RefreshBody) -> Response:
    """The refresh token is used up by this, and the answer holds the next. Whoever got no answer may ask again within a
    minute, and gets the same one; a used token that comes later than that ends the session."""
    try:
        renewed = refreshing.renew(body.refresh_token)
    except RefreshRefused as refused:
        if refused.detail:
            log.warning("a session is ended: %s", refused.detail)
        raise
    return jsonify(_tokens(renewed.session, renewed.token))


@out.post("/sign-out", responses={204: None}, summary="End the session that asks")
@access.though_banned
def sign_out() -> tuple[str, int]:
    """Both of its tokens are over at once."""
    who = access.principal()
    if who.session is not None:
        try:
            sessions.end(who.session, who.account)
        except UnknownSession:
            log.info("signed out twice at once")
    return "", 204


def _by(provider: Provider, body: IdentityBody) -> Response:
    issuer = home(current_app).issuers.get(provider.value)
    if issuer is None:
        raise Problem("provider_off")
    try:
        found = issuer.identity(body.id_token, body.nonce)
    except IdentityRefused as error:
        log.info("an identity token of %s is refused: %s", provider.value, error)
        raise Problem("identity_refused") from None
    except IdentityUnavailable:
        raise Problem("identity_unavailable") from None
    vouched = Vouched(provider, found.subject, found.email, found.authoritative)
    return _told(signing_in.by_provider(vouched, _newcomer(body.birth_date)))


def _newcomer(born: str | None) -> Newcomer:
    return Newcomer(date.fromisoformat(born) if born else None, device(request.headers.get("User-Agent", "")))


def _told(done: SignedIn) -> Response:
    account = AccountBody(id=done.account, name=done.name, role=done.role.value, state=done.state.value)
    tokens = _tokens(done.session, done.refresh_token)
    body = SignedInBody.model_validate(tokens | {"account": account, "new": done.new, "came_back": done.came_back})
    return jsonify(body.model_dump())


def _tokens(session: str, refresh_token: str) -> dict[str, object]:
    return TokensBody(
        access_token=bearer.issue(session, home(current_app).accounts.token_secrets, time.time()),
        expires_in=bearer.SECONDS,
        refresh_token=refresh_token,
        refresh_expires_in=int(refreshing.SECONDS),
    ).model_dump()
