"""Is this container's web tier well? `python -m web.health` exits 0 when it answers and reaches its database, else 1."""

import sys
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

from settings import web_settings

SECONDS = 8
"""Less than whoever asks for our health waits."""


def main() -> int:
    return ask(web_settings().web_port)


def ask(port: int) -> int:
    """Ask over loopback, whatever proxies the environment names; say what is wrong."""
    try:
        build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS).close()
    except (OSError, HTTPException) as error:
        print(f"unhealthy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
