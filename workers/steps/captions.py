"""Captions: published with the final video, and again whenever they change."""

import time
from dataclasses import dataclass

from models.captions import tracks
from models.captions.states import CaptionKind
from models.captions.tracks import Wanted
from models.values import VideoFacts
from pipeline import publication
from pipeline.media import Plan
from pipeline.package import playlists
from pipeline.package.subtitles import Cue, Subtitles
from pipeline.publication import Publication
from workers import objects
from workers.outcome import Outcome, Task
from workers.results import media_of, sound_of


@dataclass(frozen=True, slots=True)
class Captioned:
    """What was published of a version of a video's captions."""

    version: int
    master_key: str
    """The multivariant playlist with them; the one without where there are none."""
    names: frozenset[str]
    """Of the files, in the video's folder."""


def captioned(task: Task, plan: Plan, made: Publication) -> Captioned:
    """Publish the captions that there are now beside a finished video."""
    wanted = tracks.wanted(task.claim.video_id)
    items = publication.captioned(plan, made, _subtitles(wanted), wanted.version)
    for item in items:
        objects.publish(task, item)
    master = items[-1].name if items else playlists.MULTIVARIANT
    return Captioned(wanted.version, task.key(master), frozenset(item.name for item in items))


def _subtitles(wanted: Wanted) -> tuple[Subtitles, ...]:
    return tuple(
        Subtitles(
            track.id,
            track.language,
            track.name,
            track.kind is CaptionKind.CAPTIONS,
            tuple(Cue(cue.start, cue.end, cue.settings, cue.text) for cue in cues),
        )
        for track, cues in wanted.tracks
    )


def publish_captions(task: Task) -> Outcome:
    """Let players find the captions that there are now."""
    started = time.monotonic()
    plan, video = task.plan, task.claim.video_id
    sound = sound_of(video)
    made = publication.final(plan, media_of(video, plan), sound.media if sound else ())
    done = captioned(task, plan, made)
    return Outcome(
        facts=VideoFacts(master_key=done.master_key, captions_shown=done.version),
        wall_seconds=time.monotonic() - started,
    )
