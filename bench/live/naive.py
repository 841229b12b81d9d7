"""What one writes first with flask-sock: one list of sockets and a loop that sends to each. Served as the hub is:
`gunicorn -k gevent 'bench.live.naive:create_app()'`."""

import os
from typing import Any

import gevent
import redis
from flask import Flask
from flask_sock import Sock

CHANNEL = "naive"
REDIS = "VW_BENCH_REDIS"


def create_app() -> Flask:
    app = Flask(__name__)
    sock = Sock(app)
    sockets: list[Any] = []

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @sock.route("/v1/live")  # type: ignore[untyped-decorator]
    def live(ws: Any) -> None:
        sockets.append(ws)
        ws.send('{"type":"welcome"}')
        try:
            while True:
                ws.receive()
        finally:
            sockets.remove(ws)

    def tell() -> None:
        pubsub = redis.Redis.from_url(os.environ[REDIS]).pubsub()  # type: ignore[no-untyped-call]
        pubsub.subscribe(CHANNEL)
        for message in pubsub.listen():
            if message["type"] == "message":
                for ws in list(sockets):
                    ws.send(message["data"].decode())

    gevent.spawn(tell)
    return app
