"""`/dev/mail`: the mail that was not sent. There only with a development token, and without SendGrid's key."""

import hmac
from datetime import UTC, datetime
from html import escape

from flask import Blueprint, Response, current_app, request

from integrations.sendgrid import KeptMessage, kept
from settings import mail_settings
from web.errors import problem
from web.home import home

SHOWN = 50

dev_mail = Blueprint("dev_mail", __name__)

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mail that was not sent</title><style>
body{{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid #8888;padding:.5rem 0}}h2{{font-size:1rem;margin:.5rem 0}}
pre{{white-space:pre-wrap;font:inherit;margin:0}}small{{opacity:.7}}
</style><h1>Mail that was not sent</h1>{}</html>"""


@dev_mail.get("/dev/mail")
def page() -> Response:
    """The latest first; by any name, with the development token as the password."""
    if not _allowed():
        response = problem("unauthorized", "Any name, and the development token as the password.")
        response.headers["WWW-Authenticate"] = 'Basic realm="mail", charset="UTF-8"'
        return response
    found, _ = kept(mail_settings().kept)
    body = "".join(map(_article, reversed(found[-SHOWN:]))) or "<p>None yet.</p>"
    response = Response(PAGE.format(body), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _allowed() -> bool:
    given = (request.authorization and request.authorization.password) or ""
    return hmac.compare_digest(given.encode(), home(current_app).settings.dev_token.encode())


def _article(item: KeptMessage) -> str:
    at = datetime.fromtimestamp(item.at, UTC).isoformat(" ", "seconds")
    head = f"<h2>{escape(item.subject)}</h2><small>{escape(item.recipient)} · {at}</small>"
    return f"<article>{head}<pre>{escape(item.text)}</pre></article>"
