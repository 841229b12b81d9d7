"""Tries a web tier out as a client: `python3 infra/try_web.py send URL TOKEN_FILE`; `… port` prints a port to put one on.

Run by a bare interpreter, hence the standard library alone.
"""

import hashlib
import json
import re
import socket
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

START_SECONDS = 60.0
PART = bytes(range(256)) * 4096
"""One MiB: an upload of one part."""


def port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(method: str, url: str, token: str = "", data: bytes | None = None, kind: str = "application/json") -> Any:
    """The JSON of an answer. Raises `OSError` for one that is none of success."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    with build_opener(ProxyHandler({})).open(Request(url, data, headers, method=method), timeout=30) as answer:
        return json.load(answer)


def wait(url: str) -> None:
    """Until it is well. Raises `OSError` when it is not in time."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            ask("GET", f"{url}/healthz")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def look(url: str) -> None:
    """The feed's page, and the script that it names. Raises `OSError`, `ValueError`."""
    with build_opener(ProxyHandler({})).open(url, timeout=30) as answer:
        found = re.search(r'src="(/static/[^"]+[.]js)"', answer.read().decode())
    if found is None:
        raise ValueError("the page names no script")
    build_opener(ProxyHandler({})).open(url + found[1], timeout=30).close()


def send(url: str, token: str) -> None:
    """An upload, its part, and whether it is told as what was sent. Raises `OSError`, `ValueError`."""
    new = json.dumps({"filename": "clip.mp4", "size": len(PART)}).encode()
    upload = ask("POST", f"{url}/v1/uploads", token, new)
    part = ask("PUT", upload["urls"][0]["url"], token, PART, "application/octet-stream")
    if part["sha256"] != hashlib.sha256(PART).hexdigest() or not upload["urls"][0]["url"].startswith(f"{url}/"):
        raise ValueError(f"sent to {upload['urls'][0]['url']}, told {part}")
    if ask("GET", f"{url}/v1/uploads/{upload['id']}", token)["received"] != len(PART):
        raise ValueError("not all that was sent is there")


if __name__ == "__main__":
    if sys.argv[1:] == ["port"]:
        print(port())
    else:
        _, _, address, token_file = sys.argv
        wait(address)
        look(address)
        send(address, Path(token_file).read_text("ascii").strip())
