"""The app factory."""

from flask import Flask, Response, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

import logs
from models import database
from settings import mail_settings, web_settings
from web import (
    access,
    accounts,
    address,
    blocks,
    captions,
    concerns,
    creators,
    errors,
    moderation,
    pictures,
    posters,
    receiving,
    reports,
    sanctions,
    sign_in,
    stories,
    uploads,
    videos,
    watch,
)
from web.dev_mail import dev_mail
from web.errors import ProblemBody
from web.home import furnish
from web.media import media_blueprint
from web.tus import tus


def create_app() -> Flask:
    """The app, with its settings from the environment; the models are bound to their database."""
    logs.configure(as_json=web_settings().log_json)
    app = OpenAPI(
        __name__,
        info=Info(title="Video Window", version="1"),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_status=422,
        validation_error_model=ProblemBody,
        validation_error_callback=errors.invalid,
        doc_ui=True,
    )
    app.config["MAX_CONTENT_LENGTH"] = receiving.LONGEST_BODY
    home = furnish(app)
    if home.settings.public_url:
        app.wsgi_app = address.at(home.settings.public_url, app.wsgi_app)  # type: ignore[method-assign, assignment]
    if not database.is_postgres():
        database.migrate()  # a file of one's own; a shared database is migrated by those who run it
    watch.register(app)
    access.register(app)
    errors.register(app)
    app.register_api(sign_in.api)
    app.register_api(sign_in.out)
    app.register_api(accounts.api)
    app.register_api(blocks.api)
    app.register_api(videos.api)
    app.register_api(posters.api)
    app.register_api(captions.api)
    app.register_api(uploads.api)
    app.register_api(creators.api)
    app.register_api(pictures.api)
    app.register_api(stories.api)
    app.register_api(moderation.api)
    app.register_api(sanctions.api)
    app.register_api(reports.api)
    app.register_api(concerns.api)
    app.register_blueprint(tus)
    if home.settings.dev_token and not mail_settings().key:
        app.register_blueprint(dev_mail)
    if not home.direct:  # else a CDN serves what is in the bucket
        app.register_blueprint(media_blueprint(home.store, home.delivery.keys, origins=home.delivery.origins))

    @app.get("/healthz", summary="Whether this process can work")
    def healthz() -> Response:
        database.ping()
        return jsonify({"status": "ok"})

    return app
