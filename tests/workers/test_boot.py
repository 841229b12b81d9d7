"""A worker begins nothing before its master has heard that it has started."""

import logging
import threading
from collections.abc import Iterator

import pytest

from workers import boot


@pytest.fixture(autouse=True)
def unseen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sign = boot._Sign()
    monkeypatch.setattr(boot, "_SIGN", sign)
    before = logging.getLogger("dramatiq").level
    yield
    logging.getLogger("dramatiq").removeHandler(sign)
    logging.getLogger("dramatiq").setLevel(before)


def test_work_begins_with_what_dramatiq_logs_when_its_master_has_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "PATIENCE_SECONDS", 300.0)
    boot.watch()
    begun = threading.Event()
    waiting = threading.Thread(target=lambda: (boot.wait(), begun.set()))
    waiting.start()
    logging.getLogger("dramatiq.worker.Worker").info("Booting up...")
    assert not begun.is_set()
    logging.getLogger("dramatiq.WorkerProcess(0)").info(boot.READY)
    waiting.join(30)
    assert begun.is_set()
    assert not logging.getLogger("dramatiq.worker").isEnabledFor(logging.INFO), "not a word for each ticket"


def test_without_the_sign_it_begins_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "PATIENCE_SECONDS", 0.01)
    boot.watch()
    boot.wait()
    assert boot._SIGN.seen.is_set()


def test_dramatiq_logs_it_right_after_it_has_told_its_master() -> None:
    import inspect

    from dramatiq import cli

    source = inspect.getsource(cli.worker_process)
    assert source.index("event.set()") < source.index(f'logger.info("{boot.READY}")') < source.index("while running")
