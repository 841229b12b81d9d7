"""Run by `run_python` inside the sandbox: does one thing that a hostile process might do."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def main(arguments: list[str]) -> int:
    what, *rest = arguments
    _DEEDS[what](*rest)
    return 0


def _tell_pid() -> None:
    Path("pid.part").write_text(str(os.getpid()), encoding="ascii")
    Path("pid.part").rename("pid")


def _sleep() -> None:
    _tell_pid()
    time.sleep(600)


def _fork_and_sleep() -> None:
    child = subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(600)"])
    Path("child").write_text(str(child.pid), encoding="ascii")
    _sleep()


def _fork_and_leave() -> None:
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", "import time; time.sleep(600)"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    Path("child").write_text(str(child.pid), encoding="ascii")


def _hog(mebibytes: str) -> None:
    _tell_pid()
    held = [b"x" * 1024 * 1024 for _ in range(int(mebibytes))]
    time.sleep(600)
    print(len(held))


def _linger() -> None:
    while not Path("go").exists():
        time.sleep(0.01)


def _hog_in_child(mebibytes: str) -> None:
    _tell_pid()
    held = f"held = [b'x' * 1024 * 1024 for _ in range({int(mebibytes)})]; import time; time.sleep(600)"
    subprocess.Popen([sys.executable, "-I", "-c", held])
    time.sleep(600)


def _spin() -> None:
    while True:
        pass


def _environment() -> None:
    print("\n".join(os.environ))


def _connect(port: str) -> None:
    try:
        with socket.create_connection(("127.0.0.1", int(port)), timeout=5):
            print("connected")
    except OSError as error:
        print(type(error).__name__)


def _complain(mebibytes: str) -> None:
    for _ in range(int(mebibytes) * 1024):
        sys.stderr.write("e" * 1023 + "\n")
    sys.stderr.write("the last word")


def _flood() -> None:
    while True:
        sys.stdout.write("o" * 65536)


def _write(mebibytes: str) -> None:
    with Path("big").open("wb") as file:
        for _ in range(int(mebibytes)):
            file.write(bytes(1024 * 1024))


def _status() -> None:
    print(Path("/proc/self/status").read_text(encoding="ascii"))
    print(Path("/proc/self/limits").read_text(encoding="ascii"))


_DEEDS: dict[str, Callable[..., object]] = {
    "sleep": _sleep,
    "fork": _fork_and_sleep,
    "leave": _fork_and_leave,
    "linger": _linger,
    "hog": _hog,
    "hog in child": _hog_in_child,
    "spin": _spin,
    "environment": _environment,
    "connect": _connect,
    "complain": _complain,
    "flood": _flood,
    "write": _write,
    "status": _status,
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
