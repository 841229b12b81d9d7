"""What Dockerfile.worker, docker-compose.yml and infra/ say agrees with the code and with each other. Nothing is built."""

import ast
import dataclasses
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from infra import locked, pip_settings
from models.states import Queue
from settings import WorkerSettings
from tests.infra import compose
from workers import metrics

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile.worker").read_text("utf-8")
IMAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
"""The last stage: what is shipped."""
COMPOSE = compose.load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "video-window-worker"}
WORKERS = {name: service for name, service in OURS.items() if name.startswith("worker-")}
ECS = (ROOT / "infra/ecs.yaml").read_text("utf-8")
KEDA = (ROOT / "infra/keda.yaml").read_text("utf-8")
LOCK = (ROOT / "requirements.lock").read_text("utf-8")

LONGEST_DRAIN = WorkerSettings().drain_seconds + 10
"""docs/operations.md: what runs has `VW_DRAIN_SECONDS`, and a SIGKILL may come 10 s after that."""


def instruction(name: str) -> str:
    """The argument of the last stage's only instruction of that name, continued lines joined."""
    found = re.findall(rf"^{name} ((?:.*\\\n)*.*)$", IMAGE, re.MULTILINE)
    assert len(found) == 1, f"{len(found)} × {name}"
    return re.sub(r"\s*\\\n\s*", " ", found[0])


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in instruction("ENV").split())


def ecs_command() -> list[str]:
    return [word.strip('" ') for word in re.findall(r"^ +Command: \[(.*)\]$", ECS, re.MULTILINE)[0].split(",")]


def names_of_settings() -> set[str]:
    """The environment's names that settings.py reads."""
    source = (ROOT / "settings.py").read_text("utf-8")
    words = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    spelt = {word for word in words if isinstance(word, str) and re.fullmatch(r"[A-Z][A-Z0-9_]+", word)}
    return spelt | {f"VW_{field.name.upper()}" for field in dataclasses.fields(WorkerSettings)}


def test_every_queue_has_a_pool_of_its_own() -> None:
    queues = {name: service["command"][service["command"].index("-Q") + 1] for name, service in WORKERS.items()}
    assert queues == {f"worker-{queue.value}": queue.value for queue in Queue}


@pytest.mark.parametrize("command", [*(pool["command"] for pool in WORKERS.values()), ecs_command()], ids=" ".join)
def test_workers_run_one_task_at_a_time(command: list[str]) -> None:
    assert command[:2] == ["dramatiq", "workers"]
    assert command[2:] == ["-Q", command[3], "--processes", "1", "--threads", "1"]
    assert command[3] in set(Queue)


def test_the_image_runs_an_urgent_worker_without_a_shell_in_between() -> None:
    assert ast.literal_eval(instruction("CMD")) == WORKERS["worker-urgent"]["command"]
    assert "ENTRYPOINT" not in IMAGE


@pytest.mark.parametrize(
    "module", sorted(set(re.findall(r"workers\.\w+|models\.\w+", DOCKERFILE + ECS + str(COMPOSE))))
)
def test_every_module_that_a_container_starts_is_there(module: str) -> None:
    assert find_spec(module) is not None


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_that_is_read(name: str) -> None:
    given = {key.removesuffix("_FILE") for key in OURS[name]["environment"]}
    assert given <= names_of_settings()
    assert {"DATABASE_URL", "REDIS_URL", "VW_STORAGE_URL"} <= given


def test_settings_of_the_image_and_of_ecs_are_read_too() -> None:
    ours = {name for name in image_environment() if name.startswith("VW_")}
    on_ecs = set(re.findall(r"\{ Name: ([A-Z][A-Z0-9_]+),", ECS))
    assert ours | on_ecs <= names_of_settings()
    assert {"DATABASE_URL", "REDIS_URL", "VW_STORAGE_URL"} <= on_ecs


def test_workers_look_at_their_queue_as_soon_as_those_of_make_run() -> None:
    stack = (ROOT / "workers/stack.py").read_text("utf-8")
    quick = dict(re.findall(r'\("(dramatiq_\w+)", "(\d+)"\)', stack))
    assert quick
    assert quick.items() <= image_environment().items()


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] == "true"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service, "nothing is reachable from outside"
    assert name in OURS or service["user"] != "root"


def test_nobody_is_root_and_scratch_belongs_to_the_user() -> None:
    uid, gid = instruction("USER").split(":")
    assert uid == gid != "0"
    assert f"--gid {gid} vw && useradd --uid {uid} " in DOCKERFILE
    for target in ("/scratch", "/srv/media"):
        assert f"COPY --from=build --chown={uid}:{gid} /build/empty {target}\n" in IMAGE
    for service in OURS.values():
        assert service["tmpfs"][0].startswith(f"/scratch:uid={uid},gid={gid},mode=0700,")


def test_files_are_written_to_scratch_alone() -> None:
    environment = image_environment()
    assert environment["TMPDIR"] == environment["VW_SCRATCH"] == "/scratch"
    assert ast.literal_eval(instruction("VOLUME")) == ["/scratch"]
    assert "ContainerPath: /scratch }" in ECS
    for service in OURS.values():
        assert service["volumes"] == ["media:/srv/media"]
        assert service["environment"]["VW_STORAGE_URL"].endswith("file:///srv/media}")


def test_nothing_is_run_in_the_stage_that_is_shipped() -> None:
    assert not re.search(r"^RUN ", IMAGE, re.MULTILINE), "a build's mounts leave their folders behind"
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]


@pytest.mark.parametrize("name", OURS)
def test_whoever_stops_a_container_waits_for_its_drain(name: str) -> None:
    assert int(OURS[name]["stop_grace_period"].removesuffix("s")) > LONGEST_DRAIN


def test_orchestrators_wait_for_a_drain() -> None:
    assert instruction("STOPSIGNAL") == "SIGTERM"
    assert int(re.findall(r"StopTimeout: (\d+)", ECS)[0]) > LONGEST_DRAIN
    assert int(re.findall(r"terminationGracePeriodSeconds: (\d+)", KEDA)[0]) > LONGEST_DRAIN


def test_health_is_asked_in_the_same_way_everywhere() -> None:
    asked = re.findall(r"CMD (\[.*\])$", instruction("HEALTHCHECK"))[0]
    assert ast.literal_eval(asked) == ["python", "-m", "workers.health"]
    assert "HealthCheck: { Command: [CMD, python, -m, workers.health], " in ECS


def test_everything_that_is_named_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()
        assert service.get("depends_on", {}).keys() <= SERVICES.keys()
        for key, path in service.get("environment", {}).items():
            assert not key.endswith("_FILE") or path.removeprefix("/run/secrets/") in service["secrets"]


def test_work_begins_when_the_tables_are_there() -> None:
    for name, service in OURS.items():
        waits = {other: how["condition"] for other, how in service["depends_on"].items()}
        assert waits["postgres"] == "service_healthy"
        assert name == "migrate" or waits["migrate"] == "service_completed_successfully"
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("text", [KEDA, ECS], ids=["keda", "ecs"])
def test_scaling_goes_by_metrics_that_exist(text: str) -> None:
    named = set(re.findall(r"\bvw_\w+", text))
    source = Path(metrics.__file__).read_text("utf-8")
    assert named
    assert all(f'"{name}"' in source for name in named)
    assert set(re.findall(r'queue="(\w+)"|Name: queue, Value: (\w+)', text)) <= {("ladder", ""), ("", "ladder")}


def test_an_image_gets_what_runs_and_nothing_else() -> None:
    """The part of the lock agrees with what the installed packages say of themselves."""
    part = locked.needed(LOCK, ["video-window"])
    names = set(re.findall(r"^([a-z0-9-]+)==", part, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    direct = {re.split(r"[\[><=~]", wish)[0] for wish in project["project"]["dependencies"]}
    assert direct <= names
    assert not names & {
        re.split(r"[\[><=~]", wish)[0] for group in project["dependency-groups"].values() for wish in group
    }
    for name in direct:
        for wish in requires(name) or []:
            if ";" not in wish:
                assert re.split(r"[\s(\[><=~!]", wish.lower())[0].replace("_", "-") in names
    entries = re.split(r"^(?=[a-z])", part, flags=re.MULTILINE)[1:]
    assert all(entry in LOCK and "--hash=sha256:" in entry for entry in entries)


def test_a_name_that_the_lock_does_not_know_is_refused() -> None:
    with pytest.raises(LookupError, match="left-pad"):
        locked.needed(LOCK, ["left-pad"])


def test_reading_the_lock_needs_nothing_installed() -> None:
    command = [sys.executable, "-I", "-S", "infra/locked.py", "hatchling"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed.startswith("hatchling==")


def test_pip_settings_of_a_machine_are_gathered() -> None:
    listed = ":env:.timeout='9'\nglobal.timeout='5'\nglobal.extra-index-url='file:///a/simple\\n/b'\ndebug.x='1'\n"
    assert pip_settings.settings(listed) == {"timeout": "9", "extra-index-url": "file:///a/simple /b"}


def test_local_paths_of_pip_settings_are_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "mirror/simple").mkdir(parents=True)
    (tmp_path / "ca.crt").touch()
    values = {
        "index-url": f"file://{tmp_path}/mirror/simple/ https://x.test/simple",
        "cert": f"{tmp_path}/ca.crt /none",
    }
    assert pip_settings.local_paths(values) == [f"{tmp_path}/ca.crt", f"{tmp_path}/mirror"]


def test_an_image_is_built_from_named_files_only() -> None:
    lines = (ROOT / "Dockerfile.worker.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    named = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert all((ROOT / path).exists() for path in named)
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE))
    assert {path for line in copied for path in line.split()} - {"."} <= named
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shipped = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) - {"bench", "web"}
    assert shipped <= named


@pytest.mark.parametrize("text", ["a: [b", "- a", "a: |", "  a: b\n c: d", "a: {b: [}"])
def test_what_the_reader_of_compose_files_does_not_know_it_refuses(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        compose.load(text)
