"""The poster that a creator chooses: any moment of the video, or one of a few good ones that were found when it was made."""

import json
from dataclasses import astuple, dataclass

from models import beside, database, library
from models.errors import IllegalChange, NoSuchMoment, VideoUnready
from models.states import Kind, Queue, VideoState
from models.tasks import lock_video


@dataclass(frozen=True, slots=True)
class Moment:
    """A good moment, with the place of its picture in the storyboard: left and top, pixels."""

    time: float
    """Seconds."""
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Storyboard:
    """One picture of many moments, the size of each in it, and the good ones among them."""

    key: str
    tile_width: int
    tile_height: int
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What there is to choose from."""

    storyboard: Storyboard | None
    """None until all of the video is encoded."""
    pending: bool
    """A moment was chosen, and its poster is being made."""


def written(storyboard: Storyboard) -> str:
    """`storyboard` as JSON, for `VideoFacts`."""
    return json.dumps(astuple(storyboard))


def candidates(video_id: str, creator: str) -> Candidates:
    """What a creator can choose from. Raises `UnknownVideo`, for a stranger's video too."""
    with database.session():
        row = library.row(video_id, creator)
        return Candidates(_read(row.moments) if row.moments else None, beside.pending(row, Kind.FRAME))


def _read(text: str) -> Storyboard:
    key, width, height, moments = json.loads(text)
    return Storyboard(key, width, height, tuple(Moment(*moment) for moment in moments))


def choose(video_id: str, creator: str, time: float) -> frozenset[Queue]:
    """Make the picture at `time` seconds the poster, as soon as the video is published; a choice before, whose poster is not
    made yet, is forgotten. Returns the queues that have work now.

    Raises `UnknownVideo`, `VideoUnready`, `NoSuchMoment`, `IllegalChange`.
    """
    with database.transaction():
        library.row(video_id, creator)
        video = lock_video(video_id)
        if video.state in {VideoState.CANCELLED.value, VideoState.DELETED.value}:
            raise IllegalChange(what="video", before=video.state, after="shown with another poster")
        if video.duration is None:
            raise VideoUnready()
        if not 0 <= time < video.duration:
            raise NoSuchMoment(duration=video.duration)
        return beside.order(video, Kind.FRAME, creator, time=float(time))
