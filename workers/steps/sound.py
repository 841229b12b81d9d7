"""The sound, whole: measured, encoded for every rendition, cut where the video is cut."""

from dataclasses import replace

from pipeline import wire
from pipeline.package.audio import audio_folder
from pipeline.steps import make_sound
from settings import source_limits
from workers import objects, source
from workers.outcome import Outcome, Task


def encode_audio(task: Task) -> Outcome:
    """Make and store all audio renditions. The result is a `Sound` whose media carry the names under which they lie."""
    plan = task.plan
    with source.to_hear(task) as job:
        folder = job.file("made")
        sound = make_sound(job, plan, folder, source_limits(), nice=task.nice, stop=task.stop)
        media = []
        for item in sound.media:
            name = f"{audio_folder(item.rendition)}/{item.name}"
            stored = objects.store_media(task, name, folder / name)
            media.append(replace(item, name=stored.rpartition("/")[2]))
    result = wire.dump(replace(sound, media=tuple(media)))
    return Outcome(result, sound.spent.seconds, sound.spent.cpu_seconds, float(plan.duration))
