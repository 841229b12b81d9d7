"""What viewers are given: the growing playlist while encoding goes on, and the final one."""

import time

from models import census, tasks, videos
from models.states import Kind, VideoState
from models.values import VideoFacts
from pipeline import asset, publication, wire
from pipeline.asset import Asset, Images, Spent
from pipeline.package import playlists
from pipeline.package.video import INIT
from pipeline.stills.poster import Poster
from workers import objects
from workers.orders import GrowOrder
from workers.outcome import Outcome, Task
from workers.prefetch import prefetch_of
from workers.results import first_play_of, media_of, sound_of
from workers.steps.captions import captioned

GROWING = f"{playlists.GROWING}/{playlists.MULTIVARIANT}"

STAGES = {
    Kind.INGEST: "probe",
    Kind.GLANCE: "poster",
    Kind.POSTER: "poster",
    Kind.CHUNK: "encode",
    Kind.AUDIO: "sound",
    Kind.STILLS: "stills",
    Kind.REMUX: "remux",
}
"""Under which stage of `asset.json` a kind of task is counted; the rest took no process of its own."""


def grow(task: Task) -> Outcome:
    """Publish the first-play rung as far as it has come; with the first version the video is playable."""
    plan, video = task.plan, task.claim.video_id
    order = wire.load(GrowOrder, task.claim.spec)
    # Only up to this task's own chunk, whatever else is done: what was listed once is listed the same way for ever.
    pictures, sound = first_play_of(video, plan)
    done = {index: pictures[index] for index in pictures if index <= order.chunk}
    grown = publication.growing(plan, done, sound)
    if task.lease.lost:
        return Outcome()  # somebody else's by now; what they wrote may be newer
    for item in grown.items:
        objects.publish(task, item, growing=playlists.grows(item.name))
    first = videos.video(video).state in {VideoState.UPLOADING, VideoState.PROCESSING}
    return Outcome(
        facts=VideoFacts(
            growing_key=task.key(GROWING),
            growing_prefetch=None if grown.prefetch is None else prefetch_of(task, grown.prefetch),
            native_ready=grown.native_ready,
        ),
        state=VideoState.PLAYABLE if first else None,
    )


def package_and_publish(task: Task) -> Outcome:
    """Publish all of it: inits and playlists, the facts, the multivariant playlist last; then clear what no one names."""
    started = time.monotonic()
    plan, video = task.plan, task.claim.video_id
    media, sound = media_of(video, plan), sound_of(video)
    made = publication.final(plan, media, sound.media if sound else ())
    ((_, _, text),) = tasks.results(video, Kind.POSTER)
    poster = wire.load(Poster, text)
    facts = Asset(
        plan,
        made.variants,
        made.tracks,
        Images(poster.thumbhash, poster.dominant_colour, poster.time),
        sound.loudness if sound else None,
        _stages(video),
    )
    *items, multivariant = made.items
    for item in items:
        objects.publish(task, item)
    objects.publish(task, publication.Item("asset.json", asset.text(facts).encode()))
    objects.publish(task, multivariant)
    captions = captioned(task, plan, made)
    named = {item.name for item in made.items} | {"asset.json"} | captions.names
    named |= {f"{rung}/{chunk.name}" for rung, chunks in media.items() for chunk in chunks}
    named |= {f"{track.folder}/{segment.uri}" for track in made.tracks for segment in track.segments}
    # Whoever watches the growing playlists goes on to their end.
    _, heard = first_play_of(video, plan)
    named |= {
        f"{publication.growing_folder(part.rendition)}/{name}" for part in heard.values() for name in (INIT, part.name)
    }
    objects.clear(task, keep=named)
    return Outcome(
        facts=VideoFacts(
            master_key=captions.master_key,
            master_prefetch=prefetch_of(task, made.prefetch),
            captions_shown=captions.version,
        ),
        state=VideoState.READY,
        wall_seconds=time.monotonic() - started,
        media_seconds=float(plan.duration),
    )


def _stages(video: str) -> tuple[tuple[str, Spent], ...]:
    """What the tasks took, added up by stage; seconds are of all workers together."""
    stages: dict[str, Spent] = {}
    for view in census.of_video(video):
        name = STAGES.get(view.kind)
        if name is not None:
            before = stages.get(name, Spent(0.0, 0.0))
            stages[name] = Spent(before.seconds + view.wall_seconds, before.cpu_seconds + view.cpu_seconds)
    total = Spent(sum(item.seconds for item in stages.values()), sum(item.cpu_seconds for item in stages.values()))
    return (*stages.items(), ("total", total))
