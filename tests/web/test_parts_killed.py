"""The parts API while its server is killed."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Timer

import httpx

from bench.servers.web import WebServer
from tests.web.conftest import PATIENCE, TOKEN, arrived

MIB = 1024**2


def test_parts_that_were_acknowledged_survive_kills(server: WebServer) -> None:
    """Twelve parts in parallel, the server killed at a seeded moment, what is lacking sent again."""
    rng = random.Random(7)
    data = rng.randbytes(12 * MIB)
    new = {"filename": "a", "size": len(data)}
    upload = httpx.post(f"{server.url}/v1/uploads", headers=TOKEN, json=new, timeout=PATIENCE).json()["id"]
    path, acknowledged = f"{server.url}/v1/uploads/{upload}", set[int]()

    def send(number: int) -> None:
        with suppress(httpx.HTTPError):
            part = data[(number - 1) * MIB : number * MIB]
            if httpx.put(f"{path}/parts/{number}", headers=TOKEN, content=part).status_code == 200:
                acknowledged.add(number)

    kills = 0
    while True:
        there = {item["number"] for item in httpx.get(path, headers=TOKEN, timeout=PATIENCE).json()["received_parts"]}
        assert acknowledged <= there
        lacking = [number for number in range(1, 13) if number not in there]
        if not lacking:
            break
        rng.shuffle(lacking)
        death = Timer(rng.uniform(0.0, 0.05), server.kill) if kills < 8 else None
        if death is not None:
            death.start()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(send, lacking if death is None else lacking[:3]))
        if death is not None:
            death.join()
            kills += 1
            server.start()
    for _ in range(2):
        assert httpx.post(f"{path}/complete", headers=TOKEN, timeout=PATIENCE).status_code == 200
    assert arrived(upload) == data
    assert kills > 0
