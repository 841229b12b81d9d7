"""Signing in as browsers do: the refresh token is a cookie that no script reads, the access token is in the answer alone.

The cookie goes to these addresses and nowhere else (`Path`), never with a request that another site began
(`SameSite=Strict`), and what is asked here has to be JSON, which no form of another site can send without being asked
first (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html). The API itself
knows no cookies, so that there is nothing to forge.
"""

import time
from datetime import date
from typing import Literal

from flask import Response, current_app, g, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from models.accounts import refreshing, sessions, signing_in
from models.accounts.signing_in import Newcomer
from models.errors import RefreshRefused, UnknownSession
from web import access, bearer
from web.devices import device
from web.errors import Problem
from web.home import home
from web.people import AccountBody, CodeBody
from web.schemas import Body, StrictBody

COOKIE = "vw_refresh"
PATH = "/v1/sign-in/browser"

HINT = "vw_signed_in"
"""A cookie that says no more than that somebody is: the feed's shell then brings along nothing for nobody in particular."""

WHERE: dict[str, tuple[str, Literal["Strict", "Lax"]]] = {COOKIE: (PATH, "Strict"), HINT: ("/", "Lax")}
"""Path and SameSite of both."""

OURS = frozenset({"same-origin", "none"})
"""Of Sec-Fetch-Site (https://w3c.github.io/webappsec-fetch-metadata/): none is what a person typed."""

api = APIBlueprint("browser_session", __name__, url_prefix=PATH)


class NothingBody(StrictBody):
    """An empty object."""


class BrowserSession(Body):
    """For a page; the other token went into a cookie."""

    access_token: str = Field(examples=["eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIwMTk4In0.c2ln"])
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = Field(examples=[900])
    """Seconds."""
    account: AccountBody


@api.before_request
def _from_our_pages() -> None:
    if request.headers.get("Sec-Fetch-Site", "none") not in OURS:
        raise Problem("foreign_page")


@api.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    if not g.get("told_session"):  # at worst the shell brings along what nobody needs
        _forget(response, HINT)
    return response


@api.post(
    "/tokens", responses={200: BrowserSession}, operation_id="signInBrowser", summary="Sign a browser in by a code"
)
@access.anonymous
def sign_in(body: CodeBody) -> Response:
    """As `/v1/sign-in/tokens`; the refresh token is set as a cookie."""
    born = date.fromisoformat(body.birth_date) if body.birth_date else None
    done = signing_in.by_code(body.email, body.code, Newcomer(born, device(request.headers.get("User-Agent", ""))))
    account = AccountBody(id=done.account, name=done.name, role=done.role.value, state=done.state.value)
    return _told(done.session, account, done.refresh_token)


@api.post(
    "/refresh", responses={200: BrowserSession}, operation_id="refreshBrowser", summary="Go on with a browser's session"
)
@access.anonymous
def refresh(body: NothingBody) -> Response:
    """As `/v1/sign-in/refresh`, by the cookie; the next one is in the answer."""
    del body
    token = request.cookies.get(COOKIE)
    if token is None:
        raise RefreshRefused()
    renewed = refreshing.renew(token)
    who = sessions.principal(renewed.session)
    if who is None:
        raise RefreshRefused()
    account = AccountBody(id=who.account, name=who.name, role=who.role.value, state=who.state.value)
    return _told(renewed.session, account, renewed.token)


@api.post("/sign-out", responses={204: None}, operation_id="signOutBrowser", summary="End a browser's session")
@access.anonymous
def sign_out(body: NothingBody) -> Response:
    """By the cookie, which is taken away; also where the session had ended already."""
    del body
    if token := request.cookies.get(COOKIE):
        try:
            session = refreshing.renew(token).session
            if (who := sessions.principal(session)) is not None:
                sessions.end(session, who.account)
        except (RefreshRefused, UnknownSession):
            pass  # it is over
    response = Response(status=204)
    _forget(response, COOKIE)
    return response


def _told(session: str, account: AccountBody, refresh_token: str) -> Response:
    access_token = bearer.issue(session, home(current_app).accounts.token_secrets, time.time())
    body = BrowserSession(access_token=access_token, expires_in=bearer.SECONDS, account=account)
    response = jsonify(body.model_dump())
    for name, value in ((COOKIE, refresh_token), (HINT, "1")):
        _keep(response, name, value, int(refreshing.SECONDS))
    g.told_session = True
    return response


def _keep(response: Response, name: str, value: str, seconds: int) -> None:
    path, site = WHERE[name]
    response.set_cookie(name, value, max_age=seconds, path=path, secure=request.is_secure, httponly=True, samesite=site)


def _forget(response: Response, name: str) -> None:
    path, site = WHERE[name]
    response.delete_cookie(name, path=path, secure=request.is_secure, httponly=True, samesite=site)
