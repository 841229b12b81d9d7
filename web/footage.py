"""The videos of a case as moderators judge them: as they play, what the probe found in them, and what is said in them."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from models.captions import tracks
from models.captions.states import CaptionKind
from models.captions.tracks import Transcript
from models.moderation import subjects
from models.moderation.values import Footage
from models.showing import showing
from web.moderation_bodies import AN_ID
from web.playback import FirstFrame, first_frame

UPRIGHT: dict[tuple[bool, bool, bool], tuple[int, bool]] = {
    (False, False, False): (0, False),
    (True, True, False): (90, False),
    (False, True, True): (180, False),
    (True, False, True): (270, False),
    (False, True, False): (0, True),
    (True, False, False): (90, True),
    (False, False, True): (180, True),
    (True, True, True): (270, True),
}
"""How the stored picture is turned, from transpose, hflip and vflip: degrees clockwise, and mirrored after that."""


class SourceFacts(BaseModel):
    """What the probe found in the clip; nothing of who filmed, with what, where or when."""

    container: str = Field(examples=["mov"])
    bytes: int
    codec: str = Field(examples=["hevc"])
    width: int = Field(description="As it is stored, before it is turned.")
    height: int
    rotation: int = Field(description="Degrees clockwise by which it is turned to be upright.", examples=[90])
    mirrored: bool
    fps: float
    variable_fps: bool
    dynamic: str = Field(description="sdr, hlg or pq.", examples=["sdr"])
    bit_depth: int = Field(examples=[8])
    dolby_vision: int | None = Field(description="Its profile; null where it is none.", examples=[None])
    interlaced: bool
    duration: float = Field(description="Seconds.")
    audio_codec: str | None = Field(examples=["aac"])
    audio_channels: int | None


class TranscriptBody(BaseModel):
    """What is said, as captions in one language have it."""

    language: str = Field(examples=["de"])
    kind: CaptionKind
    name: str = Field(examples=["Deutsch"])
    text: str = Field(description="A line a cue.", examples=["The rim is pulled in one go."])
    cut: bool = Field(description="There is more of it.")


class VideoInCase(BaseModel):
    id: str = Field(examples=[AN_ID])
    state: str = Field(examples=["ready"])
    source: SourceFacts | None = Field(description="Null until it has been looked at.")
    first_frame: FirstFrame | None = Field(description="What a player needs; null while nothing of it plays.")
    transcripts: list[TranscriptBody] = Field(description="One a language.", examples=[[]])


def videos_in_case(ids: Sequence[str]) -> list[VideoInCase]:
    """In the order in which they are named; those that are gone are left out. Three queries, whatever the number."""
    shown, said = showing(ids), tracks.transcripts(ids)
    return [
        VideoInCase(
            id=one.id,
            state=one.state,
            source=_source(one),
            first_frame=first_frame(shown[one.id]) if one.id in shown else None,
            transcripts=[_transcript(each) for each in said.get(one.id, ())],
        )
        for one in subjects.footage(ids)
    ]


def _transcript(said: Transcript) -> TranscriptBody:
    return TranscriptBody(language=said.language, kind=said.kind, name=said.name, text=said.text, cut=said.cut)


def _source(footage: Footage) -> SourceFacts | None:
    """Some of the probe's facts, which are a `pipeline.media.MediaInfo` as `pipeline.wire` writes it."""
    if footage.info is None:
        return None
    info = json.loads(footage.info)
    video, audio = info["video"], info["audio"] or {}
    rotation, mirrored = _upright(video["orientation"])
    return SourceFacts(
        container=info["demuxer"],
        bytes=info["size"],
        codec=video["codec"],
        width=video["width"],
        height=video["height"],
        rotation=rotation,
        mirrored=mirrored,
        fps=round(_ratio(video["fps"]), 3),
        variable_fps=video["variable"],
        dynamic=video["dynamic"],
        bit_depth=video["bit_depth"],
        dolby_vision=video["dolby_vision"],
        interlaced=video["interlaced"],
        duration=round(_ratio(video["end"]) - _ratio(video["start"]), 3),
        audio_codec=audio.get("codec"),
        audio_channels=audio.get("channels"),
    )


def _upright(orientation: dict[str, Any]) -> tuple[int, bool]:
    return UPRIGHT[orientation["transpose"], orientation["hflip"], orientation["vflip"]]


def _ratio(text: str) -> float:
    numerator, denominator = text.split("/")
    return int(numerator) / int(denominator)
