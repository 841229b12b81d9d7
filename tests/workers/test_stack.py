"""What `make run` runs, and how it is written down for supervisord: pure."""

import configparser
import shlex
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from settings import WebSettings
from workers.cli import SERVICE
from workers.stack import Program, configuration, programs, valkey_path

HOMES = ["/srv/window", "/srv/my window", "/srv/it's", '/srv/"quoted"', "/srv/100%", "/srv/%(here)s", "/srv/a;b #c"]


def read(text: str) -> configparser.RawConfigParser:
    """Roughly as supervisord reads it, which takes what follows " ;" or " #" for a comment."""
    parser = configparser.RawConfigParser(inline_comment_prefixes=(";", "#"), strict=True)
    parser.read_string(text)
    return parser


def stack(home: str, clip: str | None = None) -> tuple[Program, ...]:
    return programs("/usr/bin/python", "/usr/bin/valkey", f"{home}/valkey.sock", Path(home), clip)


def test_what_runs() -> None:
    items = {item.name: item for item in stack("/srv/window")}
    assert list(items) == ["valkey", "scheduler", "urgent", "ladder", "upkeep", "web", "live", "mailbox", "demo"]
    assert items["urgent"].command[-2:] == ("-Q", "urgent")
    assert items["ladder"].command[-3:] == ("-Q", "ladder", "background")
    assert items["upkeep"].command[-2:] == ("-Q", "default")
    for worker in (items["urgent"], items["ladder"], items["upkeep"]):
        assert dict(worker.environment)["dramatiq_worker_timeout"] == "50"
        assert worker.stop_seconds > 20, "longer than draining takes"
        assert worker.priority > items["valkey"].priority, "stopped before what it needs"
    assert items["web"].command[-2:] == ("python:web.server", "web:create_app()")
    assert f"http://{WebSettings().web_host}:{WebSettings().web_port}" == SERVICE
    assert dict(items["web"].environment) == {"VW_DEV_TOKEN_FILE": "var/dev.token"}
    assert items["live"].command[-2:] == ("python:web.live.server", "web.live:create_live()")
    assert int(dict(items["live"].environment)["VW_LIVE_DRAIN_SECONDS"]) + 5 < items["live"].stop_seconds
    assert items["demo"].command[-1] == "workers.demo"
    assert {item.name for item in items.values() if item.shown} == {"mailbox", "demo"}
    assert {item.name: item for item in stack("/srv/window", "/a/clip.mp4")}["demo"].command[-1] == "/a/clip.mp4"


@pytest.mark.parametrize("home", HOMES)
def test_every_word_comes_through_as_it_is(home: str) -> None:
    items = stack(home, f"{home}/my clip.mp4")
    parser = read(configuration(items, Path("var")))
    for item in items:
        written = parser[f"program:{item.name}"]["command"]
        # supervisord expands % before it splits; what it expands to has to be what was meant.
        assert tuple(shlex.split(written % {})) == item.command
    assert parser["supervisord"]["pidfile"] == "var/supervisord.pid"


@pytest.mark.parametrize("home", HOMES)
def test_supervisord_reads_what_is_written(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ServerOptions()
    folder = tmp_path / Path(home).name
    (folder / "var" / "log").mkdir(parents=True)
    monkeypatch.chdir(folder)
    items = stack(home, f"{home}/my clip.mp4")
    Path("supervisord.conf").write_text(configuration(items, Path("var")), "utf-8")
    options.realize(["-c", "supervisord.conf", "-n"])
    processes = {group.process_configs[0].name: group.process_configs[0] for group in options.process_group_configs}
    assert {name: tuple(shlex.split(found.command)) for name, found in processes.items()} == {
        item.name: item.command for item in items
    }
    assert processes["urgent"].environment["dramatiq_queue_prefetch"] == "1"
    assert processes["valkey"].stdout_logfile == "var/log/valkey.log"


def test_a_valkey_is_found() -> None:
    assert Path(valkey_path()).is_file()
