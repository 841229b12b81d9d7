"""A Valkey for those tests that may not share one: they empty it, or kill it."""

from collections.abc import Iterator

import pytest

from bench.servers.valkey import ValkeyServer


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """A running server, empty."""
    server = ValkeyServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()
