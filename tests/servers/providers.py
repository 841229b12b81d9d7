"""Stand-ins for providers, over loopback: SendGrid's mail API, and an issuer of ID tokens with its keys."""

import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class _Stand(ABC):
    """A server whose answers a test sets."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        """While it is not set, whoever asks is left waiting."""
        self.answers.set()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(b"")

            def do_POST(self) -> None:
                self.answer(self.rfile.read(int(self.headers["Content-Length"])))

            def answer(self, body: bytes) -> None:
                owner.answers.wait()
                status, headers, text = owner.answer(self.path, dict(self.headers), body)
                with suppress(OSError):  # nobody waited
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @abstractmethod
    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what is answered to a request."""

    def stop(self) -> None:
        self.answers.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class SendGridServer(_Stand):
    """Takes `POST /v3/mail/send` as SendGrid does; `statuses` are what it answers first."""

    KEY = "SG.test"

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []
        self.taken: list[dict[str, Any]] = []

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path != "/v3/mail/send" or headers.get("Content-Type") != "application/json":
            return 404, {}, b"{}"
        if headers.get("Authorization") != f"Bearer {self.KEY}":
            return 401, {}, b'{"errors": [{"message": "The provided authorization grant is invalid"}]}'
        if self.statuses:
            return self.statuses.pop(0), {}, b'{"errors": [{"message": "no"}]}'
        self.taken.append(json.loads(body))
        return 202, {"X-Message-Id": "m"}, b""


@dataclass
class SigningKey:
    """A key of an issuer."""

    id: str
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def public(self) -> dict[str, Any]:
        return {**RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True), "kid": self.id, "alg": "RS256"}


class IssuerServer(_Stand):
    """Signs ID tokens, and serves the keys for that at `/keys`."""

    AUDIENCE = "example.app"

    def __init__(self) -> None:
        super().__init__()
        self.key = SigningKey("one")
        self.published = [self.key]
        self.headers: dict[str, str] = {}
        self.status = 200
        self.asked = 0

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        del path, headers, body
        self.asked += 1
        return self.status, self.headers, json.dumps({"keys": [key.public() for key in self.published]}).encode()

    def token(self, *, key: SigningKey | None = None, **claims: Any) -> str:
        """A token for somebody, with other claims than usual; None leaves one out."""
        now = int(time.time())
        usual = {
            "iss": self.url,
            "aud": self.AUDIENCE,
            "sub": "001.ana",
            "iat": now,
            "exp": now + 600,
            "nonce": "n" * 16,
            "email": "ana@example.org",
            "email_verified": True,
        }
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        signer = key or self.key
        return jwt.encode(told, signer.private, "RS256", headers={"kid": signer.id})


@pytest.fixture
def sendgrid_server() -> Iterator[SendGridServer]:
    server = SendGridServer()
    yield server
    server.stop()


@pytest.fixture
def issuer_server() -> Iterator[IssuerServer]:
    server = IssuerServer()
    yield server
    server.stop()
