"""The web tier: a Flask app of thin routes over models and storage.

    app        the factory            errors     the one table of problems
    access     who is asking          watch      request ids and logs
    bearer     access tokens          people     the shapes of what people say and are told
    sign_in    codes, Apple, Google   accounts   one's own account and its sessions
    blocks     whom not to see        dev_mail   mail that was not sent
    devices    what signs in          cursor     where a list goes on
    address    where clients find us  home       what a request reaches the world by
    uploads    the parts API          receiving  bytes into storage, and a complete upload into a video
    videos     how a video stands     tus        tus 1.0
    schemas    what bodies are        document   the API's document, with its examples
    wire       what nobody has to read
    limits     who asks too often     idempotency, etags   what need not be done, or sent, twice
    videos     a creator's videos     tus        tus 1.0
    posters    which picture stands for one          captions   what is said in it, as WebVTT
    creators   who sells              stories    what they tell
    insights   what was counted of that, by days
    pictures   of both                imaging    pictures that people send, made anew
    texts      what people may write
    moderation cases, for moderators  sanctions  what accounts bear, and the audit
    reports    about others           concerns   what was decided about me
    ops        for admins, with overview_bodies, failure_bodies, ops_bodies and evidence
    footage    the videos of a case
    cursor     the same, of several values   case_bodies, record_bodies, moderation_bodies   the shapes of moderation
    pages/     what people see in a browser
    server     gunicorn's settings    health     is it well?
    live/      what happens, told over WebSockets by a process of its own

Run it as `gunicorn --config python:web.server 'web:create_app()'`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app() -> "Flask":
    """The app of `web.app`, loaded when it is wanted: a health check every few seconds does without."""
    from web import app

    return app.create_app()
