"""A video's captions: one track a language, sent and removed by its creator; a worker publishes what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import beside, database, library
from models.captions import cue_text, webvtt
from models.captions.schema import Caption
from models.captions.states import CaptionKind
from models.captions.webvtt import Cue
from models.database import clock
from models.errors import IllegalChange, TooManyCaptions, UnknownCaptions
from models.schema import Video
from models.states import Kind, Queue, VideoState
from models.tasks import lock_video
from models.values import new_id

MOST_LANGUAGES = 20

LONGEST_TRANSCRIPT = 20_000
"""Characters: what somebody says in half an hour."""


@dataclass(frozen=True, slots=True)
class Track:
    """The captions of a video in one language."""

    id: str
    """Another one each time that they are sent again."""
    language: str
    """As `language_tag` writes it."""
    kind: CaptionKind
    name: str
    """As players list it."""
    cues: int
    created: float


@dataclass(frozen=True, slots=True)
class Captions:
    """All of them."""

    tracks: tuple[Track, ...]
    """By language."""
    published: bool
    """False while the last change is still to reach players."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be published of a video."""

    version: int
    tracks: tuple[tuple[Track, tuple[Cue, ...]], ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a video, in one language, without times and tags."""

    language: str
    kind: CaptionKind
    name: str
    text: str
    """A line for each cue."""
    cut: bool
    """There is more of it than `LONGEST_TRANSCRIPT` characters."""


def language_tag(text: str) -> str:
    """`text`, a tag of the form of RFC 5646, in the usual case (its section 2.1.1): `pt-BR`, `zh-Hant`."""
    first, *rest = text.lower().split("-")
    return "-".join((first, *(_subtag(each) for each in rest)))


def _subtag(text: str) -> str:
    if len(text) == 2:
        return text.upper()
    return text.capitalize() if len(text) == 4 and text.isalpha() else text


def put(
    video_id: str, creator: str, language: str, kind: CaptionKind, name: str, data: bytes
) -> tuple[Track, frozenset[Queue]]:
    """The captions in a language are these, whatever they were; and the queues that have work now. Without a `name` players
    list them by their language.

    Raises:
        UnknownVideo: or it is a stranger's.
        CaptionsInvalid: what is wrong with `data`, a WebVTT file, and where.
        TooManyCaptions, IllegalChange
    """
    with database.session():
        duration = library.row(video_id, creator).duration
    cues = webvtt.read(data, duration)
    language = language_tag(language)
    with database.transaction():
        video = _changed(video_id, creator)
        others = Caption.select().where(Caption.video == video_id, Caption.language != language).count()
        if others >= MOST_LANGUAGES:
            raise TooManyCaptions(limit=MOST_LANGUAGES)
        Caption.delete().where(Caption.video == video_id, Caption.language == language).execute()
        key = new_id()
        Caption.insert(
            id=key,
            video=video_id,
            language=language,
            kind=kind.value,
            name=name or language,
            cues=len(cues),
            body=webvtt.dumped(cues),
            created=clock(),
        ).execute()
        queues = beside.order(video, Kind.CAPTIONS, creator)
        return _track(Caption.get_by_id(key)), queues


def remove(video_id: str, creator: str, language: str) -> frozenset[Queue]:
    """No captions in a language any more. Raises `UnknownVideo`, `UnknownCaptions`, `IllegalChange`."""
    with database.transaction():
        video = _changed(video_id, creator)
        here = (Caption.video == video_id) & (Caption.language == language_tag(language))
        if not Caption.delete().where(here).execute():
            raise UnknownCaptions()
        return beside.order(video, Kind.CAPTIONS, creator)


def _changed(video_id: str, creator: str) -> Any:
    """Within the caller's transaction: the locked row of a video whose captions are others from now on."""
    library.row(video_id, creator)
    video = lock_video(video_id)
    if video.state in {VideoState.CANCELLED.value, VideoState.DELETED.value}:
        raise IllegalChange(what="video", before=video.state, after="shown with other captions")
    Video.update(captions_version=Video.captions_version + 1).where(Video.id == video_id).execute()
    return video


def of_video(video_id: str, creator: str) -> Captions:
    """Every language that there is. Raises `UnknownVideo`."""
    with database.session():
        video = library.row(video_id, creator)
        return Captions(tuple(_track(row) for row in _rows(video_id)), video.captions_shown == video.captions_version)


def text(video_id: str, creator: str, language: str) -> str:
    """The captions in a language, as a WebVTT file. Raises `UnknownVideo`, `UnknownCaptions`."""
    with database.session():
        library.row(video_id, creator)
        row = Caption.get_or_none(Caption.video == video_id, Caption.language == language_tag(language))
        if row is None:
            raise UnknownCaptions()
        return webvtt.written(webvtt.loaded(row.body))


def wanted(video_id: str) -> Wanted:
    """What players are to have: the tracks, and the version of the whole that they are."""
    with database.transaction():  # both at one moment
        version = lock_video(video_id).captions_version
        return Wanted(version, tuple((_track(row), webvtt.loaded(row.body)) for row in _rows(video_id)))


def transcripts(videos: Sequence[str]) -> dict[str, tuple[Transcript, ...]]:
    """What is said in videos, by id, one a language; for who judges them, whosever they are. One query."""
    if not videos:
        return {}
    found: dict[str, tuple[Transcript, ...]] = {}
    with database.session():
        rows: list[Any] = list(Caption.select().where(Caption.video.in_(list(videos))).order_by(Caption.language))
    for row in rows:
        text = "\n".join(cue_text.plain(cue.text) for cue in webvtt.loaded(row.body))
        told = Transcript(
            row.language,
            CaptionKind(row.kind),
            row.name,
            text[:LONGEST_TRANSCRIPT],
            len(text) > LONGEST_TRANSCRIPT,
        )
        found[row.video_id] = (*found.get(row.video_id, ()), told)
    return found


def _rows(video_id: str) -> list[Any]:
    return list(Caption.select().where(Caption.video == video_id).order_by(Caption.language))


def _track(row: Any) -> Track:
    return Track(row.id, row.language, CaptionKind(row.kind), row.name, row.cues, row.created)
