"""The app factory."""

from typing import Literal

from flask import Flask, Response, jsonify

import logs
from models import database
from settings import limit_settings, mail_settings, services, web_settings
from web import (
    access,
    accounts,
    address,
    blocks,
    captions,
    comments,
    concerns,
    creators,
    errors,
    etags,
    feed,
    idempotency,
    insights,
    limits,
    maps,
    media_cookies,
    metrics,
    moderation,
    ops,
    pictures,
    posters,
    reactions,
    receiving,
    reports,
    sanctions,
    sign_in,
    stories,
    uploads,
    videos,
    watch,
    wire,
)
from web.dev_mail import dev_mail
from web.document import Api
from web.home import furnish
from web.media import media_blueprint
from web.pages import session as browser_session
from web.pages.shells import pages
from web.schemas import Body
from web.share import share
from web.tus import tus


class HealthBody(Body):
    status: Literal["ok"]


def create_app() -> Flask:
    """The app, with its settings from the environment; the models are bound to their database."""
    logs.configure(as_json=web_settings().log_json)
    app = Api(__name__, web_settings().public_url)
    app.config["MAX_CONTENT_LENGTH"] = receiving.LONGEST_BODY
    home = furnish(app)
    if home.settings.public_url:
        app.wsgi_app = address.at(home.settings.public_url, app.wsgi_app)  # type: ignore[method-assign, assignment]
    if not database.is_postgres():
        database.migrate()  # a file of one's own; a shared database is migrated by those who run it
    watch.register(app)
    metrics.register(app, home.settings.metrics_token)
    etags.register(app)
    wire.register(app)
    access.register(app)
    limits.register(app, limit_settings(), services().redis_url, home.settings.trusted_hops)
    idempotency.register(app)
    errors.register(app)
    app.register_api(sign_in.api)
    app.register_api(sign_in.out)
    app.register_api(browser_session.api)
    app.register_api(accounts.api)
    app.register_api(blocks.api)
    app.register_api(videos.api)
    app.register_api(posters.api)
    app.register_api(media_cookies.api)
    app.register_api(captions.api)
    app.register_api(uploads.api)
    app.register_api(creators.api)
    app.register_api(pictures.api)
    app.register_api(stories.api)
    app.register_api(insights.api)
    app.register_api(moderation.api)
    app.register_api(sanctions.api)
    app.register_api(ops.api)
    app.register_api(reports.api)
    app.register_api(concerns.api)
    app.register_api(feed.api)
    app.register_api(reactions.api)
    app.register_api(comments.api)
    app.register_api(maps.api)
    app.register_blueprint(pages)
    app.register_blueprint(share)
    app.register_blueprint(tus)
    if home.settings.dev_token and not mail_settings().key:
        app.register_blueprint(dev_mail)
    if not home.direct:  # else a CDN serves what is in the bucket
        app.register_blueprint(media_blueprint(home.store, home.delivery.keys, origins=home.delivery.origins))

    @app.get("/healthz", responses={200: HealthBody}, operation_id="getHealth", summary="Whether this process can work")
    def healthz() -> Response:
        """It answers, and reaches its database."""
        database.ping()
        return jsonify({"status": "ok"})

    return app
