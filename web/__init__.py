"""The web tier: a Flask app of thin routes over models and storage.

Shapes of bodies stand beside their routes, in `…_bodies`, `bodies` (the parts API), `people` and `story_wishes`.

every request
    app        the factory            home       what a request reaches the world by
    context    what Flask's proxies stand for
    wire       what nobody has to read           watch      request ids and logs
    access     who is asking          bearer     access tokens
    limits     who asks too often     windows    counted in Redis
    idempotency, etags   what need not be done, or sent, twice
    errors     the one table of problems         metrics    for Prometheus
    document   the API's document     examples   of whole bodies
    schemas    what bodies are        texts      what people may write
    address    where clients find us  cursor     where a list goes on

videos
    uploads    the parts API          tus        tus 1.0
    receiving  bytes into storage, and a complete upload into a video
    videos     a creator's            posters    which picture stands for one
    captions   what is said in it     playback   where it plays, with the permission
    media      the media route        ranges     which bytes of an object
    media_cookies                     the permission to fetch, for browsers

people and stories
    sign_in    codes, Apple, Google   accounts   one's own account and its sessions
    devices    what signs in          blocks     whom not to see
    creators   who sells              stories    what they tell
    pictures   of both                imaging    pictures that people send, made anew
    feed       what is swiped         places     its cursors
    reactions  likes, follows, shares, beacons   comments
    insights   what was counted, by days         share      what a shared link opens
    maps       where a service goes   circles    as GeoJSON

moderators and ops
    moderation cases                  footage    the videos of a case
    sanctions  what accounts bear, and the audit
    reports    about others           concerns   what was decided about me
    ops        what runs, and what failed        evidence   of it
    dev_mail   mail that was not sent

    pages/     what people see in a browser
    live/      what happens, told over WebSockets by a process of its own
    server     gunicorn's settings    health     is it well?

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
