"""What happens when workers, Redis or people stop the work half way: nothing is lost and nothing is stuck."""

import time
from contextlib import suppress
from pathlib import Path

from bench.servers.server import NotStarted, wait_gone
from models import census, history, videos
from models.schema import Leader
from models.states import Kind, TaskState, VideoState
from models.values import TaskView
from tests.conformance.checker import check
from tests.workers.conftest import PATIENCE, SOON, Crew, MakeCrew
from workers.scheduler import LEADER_SECONDS


def task(video: str, name: str) -> TaskView:
    return next(view for view in census.of_video(video) if view.name == name)


def test_a_killed_worker_s_chunk_is_encoded_by_another(crew: Crew, clip: Path) -> None:
    crew.scheduler()
    first = crew.worker()
    video = crew.submit(clip)
    chunk = crew.frozen()
    ffmpegs = crew.site.ffmpegs() - first.working()
    assert ffmpegs, "one has been halted"
    left = crew.scratch_folders()
    first.kill()
    assert wait_gone(ffmpegs), "its FFmpeg goes with it, even one that hangs"
    assert left == crew.scratch_folders()

    second = crew.worker()
    view = crew.ended(video)
    assert view.state is VideoState.READY, crew.said()
    again = task(video, chunk.name)
    assert (again.crashes, again.attempts) == (1, 2)
    assert {other.crashes for other in census.of_video(video) if other.name != chunk.name} == {0}
    owners = [line.actor for line in history.of(chunk.id) if line.after == "running"]
    assert len(set(owners)) == 2
    assert [str(breach) for breach in check(crew.asset(video), decode=False)] == []
    assert not left & crew.scratch_folders(), "what the dead one left is gone"
    assert second.running


def test_a_restarted_worker_takes_up_what_it_died_of_without_waiting_for_the_lease(
    make_crew: MakeCrew, clip: Path
) -> None:
    crew = make_crew("sqlite")
    crew.configure({"VW_LEASE_SECONDS": "600"})
    worker = crew.worker()
    video = crew.submit(clip)
    chunk = crew.frozen()
    worker.kill()
    worker.start()  # as the supervisor would; no scheduler runs
    assert crew.ended(video).state is VideoState.READY, crew.said()
    again = task(video, chunk.name)
    assert (again.crashes, again.attempts) == (1, 2)


def test_a_drained_worker_hands_its_chunk_back_uncounted(crew: Crew, clip: Path) -> None:
    crew.scheduler()
    worker = crew.worker()
    video = crew.submit(clip)
    chunk = crew.frozen()
    worker.drain()
    worker.wait(60)
    handed = task(video, chunk.name)
    assert (handed.state, handed.attempts, handed.crashes, handed.owner) == (TaskState.READY, 0, 0, None)
    assert [line.reason for line in history.of(chunk.id)][-1] == "handed back"
    assert crew.site.ffmpegs() == frozenset()
    crew.worker()
    assert crew.ended(video).state is VideoState.READY
    again = task(video, chunk.name)
    assert (again.attempts, again.crashes, again.failures) == (1, 0, 0)


def test_a_cancelled_video_s_ffmpeg_ends_and_its_objects_go(crew: Crew, clip: Path) -> None:
    crew.configure(SOON)
    crew.scheduler()
    worker = crew.worker()
    video = crew.submit(clip)
    crew.frozen()
    ffmpegs = crew.site.ffmpegs() - worker.working()
    assert crew.site.vw("cancel", video).returncode == 0
    assert wait_gone(ffmpegs, PATIENCE), crew.said()
    states = {view.state for view in census.of_video(video) if view.kind is not Kind.REMOVE}
    assert states <= {TaskState.DONE, TaskState.CANCELLED}
    crew.until(lambda: videos.removed(video))
    assert crew.files(video) == [f"uploads/{video}/source"], "only the source is kept"
    assert videos.video(video).state is VideoState.CANCELLED
    # The worker lives and does what comes next.
    assert crew.ended(crew.submit(clip)).state is VideoState.READY


def test_redis_may_forget_and_die(crew: Crew, clip: Path) -> None:
    crew.scheduler()
    crew.worker()
    waiting = [crew.submit(clip) for _ in range(2)]
    crew.frozen()
    crew.valkey.forget()
    crew.thaw()
    crew.frozen()
    crew.valkey.kill()
    crew.thaw()
    time.sleep(1)  # work goes on without
    crew.valkey.start()
    for video in waiting:
        assert crew.ended(video).state is VideoState.READY, crew.said()
    assert {view.crashes for video in waiting for view in census.of_video(video)} == {0}


def test_a_task_that_kills_its_workers_is_quarantined_and_the_others_go_on(make_crew: MakeCrew, tiny: Path) -> None:
    crew = make_crew("sqlite")
    poison = crew.submit(tiny)
    crew.configure({"VW_TEST_POISON": poison})
    crew.valkey.forget()  # nobody is rung for it before the worker is seen to have started
    worker = crew.worker(module="tests.workers.poison")
    crew.scheduler()
    good = crew.submit(tiny)

    def over() -> bool:
        if not worker.running:
            with suppress(NotStarted):  # it died at once; there is a next time
                worker.start()  # as the supervisor would
        return videos.video(poison).state is VideoState.FAILED and videos.video(good).state is VideoState.READY

    crew.until(over)
    view = videos.video(poison)
    assert (view.error_code, view.our_fault) == ("crashed", True)
    assert "3 workers" in str(view.detail)
    (culprit,) = [found for found in census.of_video(poison) if found.state is TaskState.FAILED]
    assert (culprit.kind, culprit.crashes, culprit.attempts) == (Kind.CHUNK, 3, 3)
    assert {found.crashes for found in census.of_video(good)} == {0}
    shown = crew.site.vw("status", poison).stdout
    assert "crashed" in shown

    # Tried again by workers that it does not kill, it goes on where it stopped.
    crew.worker()
    worker.kill()
    assert crew.site.vw("retry", poison).returncode == 0
    assert crew.ended(poison).state is VideoState.READY


def test_of_two_schedulers_one_leads_and_the_other_takes_over(crew: Crew) -> None:
    first = crew.scheduler()
    crew.until(lambda: Leader.select().exists())
    leading = Leader.get().owner
    second = crew.scheduler()
    held, end = Leader.get(), time.monotonic() + 2
    while time.monotonic() < end:
        now = Leader.get()
        # On a machine that stands still for so long, the other may come first afterwards.
        over = now.expires - LEADER_SECONDS >= held.expires
        assert now.owner == held.owner or over, "nobody takes over from one that leads"
        held = now
        time.sleep(0.05)
    first.kill()
    crew.until(lambda: Leader.get().owner != leading)
    assert second.pid
