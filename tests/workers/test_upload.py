"""`vw upload` with real workers behind the web tier: from a file to where it plays."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers.web import WebServer
from tests.workers.conftest import Crew


@pytest.fixture
def web(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("XDG_STATE_HOME", str(crew.site.folder / "state"))
    crew.scheduler()
    crew.worker()
    folder = crew.site.folder / "web"
    folder.mkdir()
    with WebServer(folder, crew.site.environment() | {"VW_DEV_TOKEN": "secret"}) as server:
        yield server


def test_clip_is_followed_until_it_plays_and_is_ready(crew: Crew, web: WebServer, clip: Path) -> None:
    done = crew.site.vw("upload", clip, "--to", web.url, "--token", "secret")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert any(line.endswith(f"  {clip}") for line in said)
    plays = next(line for line in said if re.search(r": plays .* its last byte.*: http://", line))
    assert said.index(plays) < said.index(f"{clip.name}: ready")
    assert f"{clip.name}: upload 100%" in done.stderr.splitlines()
    assert "secret" not in done.stdout + done.stderr


def test_bytes_that_were_there_already_lead_to_their_video(
    crew: Crew, web: WebServer, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = crew.site.vw("upload", tiny, "--to", web.url, "--token", "secret", "--json")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    again = crew.site.vw("upload", tiny, "--to", web.url, "--token", "secret", "--json")
    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert told[0]["duplicate"]
    assert {item["id"] for item in told} == {json.loads(first.stdout.splitlines()[-1])["id"]}
    assert told[-1]["state"] == "ready"


def test_several_clips_are_told_for_scripts_and_a_bad_one_is_the_files_fault(
    crew: Crew, web: WebServer, tiny: Path, tmp_path: Path
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a video at all\n" * 9)
    done = crew.site.vw("upload", tiny, text, "--to", web.url, "--token", "secret", "--json")
    assert done.returncode == 3, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    sent = [item["id"] for item in told if "source" in item]
    states = {item["id"]: item for item in told if "state" in item}
    assert [states[key]["state"] for key in sent] == ["ready", "failed"]
    assert states[sent[1]]["error"]["code"] == "not_a_video"
    assert [item["id"] for item in told if "seconds" in item] == [sent[0]]
