"""The web tier: a Flask app of thin routes over models and storage.

    app        the factory            errors     the one table of problems
    access     who is asking          watch      request ids and logs
    home       what a request reaches the world by
    uploads    the parts API          receiving  bytes into storage, and a complete upload into a video
    videos     how a video stands     tus        tus 1.0

Run it as `gunicorn 'web:create_app()'`.
"""

from web.app import create_app

__all__ = ["create_app"]
