"""The steps: one function for each kind of task. It loads what the task needs, calls the pipeline, says what to record.

A step may be run again at any moment, also while a stale owner still runs it: what it stores is written once, under keys
that the plan decides, and what it records counts only while its lease does.
"""

from collections.abc import Callable

from models.states import Kind
from workers.outcome import Outcome, Task
from workers.steps.captions import publish_captions
from workers.steps.chunk import encode_chunk
from workers.steps.frame import make_chosen_poster
from workers.steps.ingest import ingest
from workers.steps.place import place
from workers.steps.plan import plan
from workers.steps.publish import grow, package_and_publish
from workers.steps.remove import remove
from workers.steps.remux import deliver
from workers.steps.sound import encode_audio
from workers.steps.stills import make_glance, make_poster, make_stills
from workers.steps.verify import verify

__all__ = ["STEPS"]

STEPS: dict[Kind, Callable[[Task], Outcome]] = {
    Kind.INGEST: ingest,
    Kind.PLAN: plan,
    Kind.CHUNK: encode_chunk,
    Kind.AUDIO: encode_audio,
    Kind.GLANCE: make_glance,
    Kind.POSTER: make_poster,
    Kind.GROW: grow,
    Kind.STILLS: make_stills,
    Kind.PUBLISH: package_and_publish,
    Kind.REMOVE: remove,
    Kind.VERIFY: verify,
    Kind.REMUX: deliver,
    Kind.FRAME: make_chosen_poster,
    Kind.CAPTIONS: publish_captions,
    Kind.PLACE: place,
}
