"""A plan as tasks: pure."""

import pytest

from models.opening import opening, removal
from models.states import Kind, Queue
from models.values import NewTask
from pipeline import presets, wire
from pipeline.media import MediaInfo, Plan
from pipeline.plan import plan
from tests.pipeline.literals import clip
from workers.orders import ChunkOrder, GrowOrder, RemoveOrder, orders_for

VERTICAL = presets.load("vertical")


def planned(info: MediaInfo | None = None, codecs: tuple[str, ...] = ("h264",)) -> Plan:
    """Of twenty seconds: chunks [0, 2), [2, 10), [10, 18), [18, 20)."""
    return plan(info or clip(), VERTICAL, codecs=codecs)


def named(made: Plan, *, together: bool = False) -> dict[str, NewTask]:
    tasks = orders_for(made, together=together)
    assert len({task.name for task in tasks}) == len(tasks)
    return {task.name: task for task in tasks}


def test_a_deliverable_clip_is_first_of_all_published_as_it_is() -> None:
    tasks = {task.name: task for task in orders_for(planned(), deliverable=True)}
    best = min((t for t in tasks.values() if t.queue is Queue.URGENT), key=lambda t: (t.rank, t.position))
    assert (best.kind, best.after) == (Kind.REMUX, ())
    assert "remux" in tasks["publish"].after, "so that it takes the place of nothing"


def test_a_verified_clip_is_not_ready_before() -> None:
    tasks = {task.name: task for task in orders_for(planned(), verified=True)}
    assert "verify" in tasks["publish"].after
    assert "verify" not in tasks["grow.0000"].after


def test_a_plain_clip_s_tasks() -> None:
    tasks = named(planned())
    assert {name: (task.queue, task.rank) for name, task in tasks.items()} == {
        "first": (Queue.URGENT, 0),
        "sound": (Queue.LADDER, 1),
        "grow.0000": (Queue.URGENT, 0),
        "grow.0001": (Queue.URGENT, 1),
        "grow.0002": (Queue.URGENT, 1),
        "grow.0003": (Queue.URGENT, 1),
        "poster": (Queue.URGENT, 1),
        "h264-540.0001": (Queue.LADDER, 1),
        "h264-540.0002": (Queue.LADDER, 1),
        "h264-540.0003": (Queue.LADDER, 1),
        "others.0000": (Queue.LADDER, 2),
        "others.0001": (Queue.LADDER, 2),
        "others.0002": (Queue.LADDER, 2),
        "others.0003": (Queue.LADDER, 2),
        "stills": (Queue.LADDER, 2),
        "publish": (Queue.LADDER, 0),
    }


def test_what_comes_slowly_is_decoded_once() -> None:
    tasks = named(planned(codecs=("h264", "av1")), together=True)
    h264 = [wire.load(ChunkOrder, tasks[f"h264.{number:04d}"].spec).rungs for number in (2, 3)]
    assert set(h264) == {("h264-1080", "h264-720", "h264-540", "h264-360", "h264-234")}
    assert tasks["h264.0002"].rank < tasks["others.0000"].rank
    assert {"h264-540.0001", "others.0001", "av1.0002"} < set(tasks)
    assert {"h264-540.0002", "others.0002"}.isdisjoint(tasks)
    assert tasks["grow.0002"].after == ("h264.0002", "grow.0001")
    assert tasks["sound"].position < tasks["h264.0002"].position, "it would be waited for at the end"
    assert tasks["poster"].after == ("glance",), "or the glance would take its place"


def test_what_waits_for_what() -> None:
    tasks = named(planned())
    assert tasks["grow.0000"].after == ("first",), "the whole sound is not waited for"
    assert tasks["grow.0001"].after == ("h264-540.0001", "grow.0000")
    assert tasks["grow.0002"].after == ("h264-540.0002", "grow.0001"), "never an older version over a newer one"
    assert {name for name, task in tasks.items() if not task.after} == {"first", "poster"}
    assert {name for name, task in tasks.items() if task.after == ("first",)} == {
        *("grow.0000", "sound", "h264-540.0001", "h264-540.0002", "h264-540.0003"),
        *(f"others.{number:04d}" for number in range(4)),
    }, "nothing takes from the first play what it needs to be quick"
    assert set(tasks["publish"].after) == set(tasks) - {"publish", "grow.0000", "grow.0001", "grow.0002"}
    assert tasks["stills"].after[0] == "poster"


CLIPS = {
    "plain": planned(),
    "silent": planned(clip(silent=True)),
    "one chunk": planned(clip(chunkable=False)),
    "small": planned(clip(width=180, height=320)),
    "av1": planned(codecs=("h264", "av1")),
    "av1 alone": planned(codecs=("av1",)),
}


@pytest.mark.parametrize("together", [False, True], ids=["apart", "together"])
@pytest.mark.parametrize("made", CLIPS.values(), ids=CLIPS)
def test_every_rung_of_every_chunk_is_encoded_once(made: Plan, together: bool) -> None:
    tasks = named(made, together=together).values()
    orders = [wire.load(ChunkOrder, task.spec) for task in tasks if task.kind is Kind.CHUNK]
    encoded = [(order.chunk, rung) for order in orders for rung in order.rungs]
    assert sorted(encoded) == sorted((chunk.index, rung.name) for chunk in made.chunks for rung in made.rungs)
    codecs = {rung.name: rung.codec for rung in made.rungs}
    assert all(len({codecs[rung] for rung in order.rungs}) == 1 for order in orders), "AV1 is encoded apart"


@pytest.mark.parametrize("together", [False, True], ids=["apart", "together"])
@pytest.mark.parametrize("made", CLIPS.values(), ids=CLIPS)
def test_whatever_is_waited_for_is_there_and_nothing_waits_for_itself(made: Plan, together: bool) -> None:
    waiting = {name: set(task.after) for name, task in named(made, together=together).items()}
    done: set[str] = set()
    while ready := {name for name, after in waiting.items() if name not in done and after <= done}:
        done |= ready
    assert done == set(waiting)


@pytest.mark.parametrize("together", [False, True], ids=["apart", "together"])
@pytest.mark.parametrize("made", CLIPS.values(), ids=CLIPS)
def test_stills_wait_for_the_whole_of_their_rung(made: Plan, together: bool) -> None:
    tasks = named(made, together=together)
    orders = {name: wire.load(ChunkOrder, t.spec) for name, t in tasks.items() if t.kind is Kind.CHUNK}
    wanted = {name for name, order in orders.items() if made.stills.rung in order.rungs}
    assert set(tasks["stills"].after) == wanted | {"poster"}


@pytest.mark.parametrize("made", CLIPS.values(), ids=CLIPS)
def test_only_the_last_step_waits_for_the_whole_sound(made: Plan) -> None:
    tasks = named(made)
    assert ("sound" in tasks) == bool(made.audio)
    assert [name for name, task in tasks.items() if "sound" in task.after] == ["publish"] * bool(made.audio)


def test_a_clip_of_one_chunk_plays_when_that_is_done() -> None:
    made = CLIPS["one chunk"]
    tasks = named(made)
    assert [name for name, task in tasks.items() if task.kind is Kind.GROW] == ["grow.0000"]
    assert tasks["first"].seconds == float(made.duration)
    assert "grow.0000" in tasks["publish"].after


def test_av1_is_left_to_the_background() -> None:
    tasks = named(CLIPS["av1"])
    av1 = [task for name, task in tasks.items() if name.startswith("av1.")]
    assert {(task.queue, task.rank) for task in av1} == {(Queue.BACKGROUND, 3)}
    assert len(av1) == 4
    assert {task.name for task in av1} <= set(tasks["publish"].after)


def test_seconds_of_video_are_those_of_the_plan() -> None:
    made = planned()
    tasks = named(made)
    assert [tasks[name].seconds for name in ("first", "h264-540.0001", "h264-540.0003", "sound")] == [2, 8, 2, 20]


def test_positions_follow_the_video() -> None:
    tasks = named(planned())
    ranked = sorted((t for t in tasks.values() if t.queue is Queue.URGENT), key=lambda t: (t.rank, t.position))
    assert [task.name for task in ranked][:2] == ["first", "grow.0000"]
    ladder = sorted((t for t in tasks.values() if t.queue is Queue.LADDER), key=lambda t: (t.rank, t.position))
    rung = ["h264-540.0001", "h264-540.0002", "h264-540.0003"]
    assert [task.name for task in ladder][:5] == ["publish", *rung, "sound"]


def test_a_video_begins_with_a_probe_and_ends_with_a_removal() -> None:
    ingest, plan = opening(1000)
    assert (ingest.queue, ingest.after, plan.queue, plan.after) == (Queue.URGENT, (), Queue.URGENT, ("ingest",))
    names = [removal(source=source).name for source in (False, True)]
    assert len(set(names)) == 2, "a cancelled video can be deleted"
    assert wire.load(RemoveOrder, removal(source=True).spec) == RemoveOrder(source=True)
    assert wire.load(GrowOrder, named(planned())["grow.0002"].spec) == GrowOrder(2)
