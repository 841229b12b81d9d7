"""What is published of a video: which files, with what in them, and in which order. Pure; the media files are there before.

    growing   while the first-play rung is encoded: playlists at fixed names that only ever gain at their end
    instant   of a clip that is delivered as it is, before any of it is encoded
    captioned a finished video's captions, and a multivariant playlist with them
    final     when all is encoded: playlists that never change again

Playlists come after what they name, so that no reader ever sees one that names a missing file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, takewhile

from pipeline.errors import OutputInvalid
from pipeline.media import AudioRendition, Plan, Rung
from pipeline.package import grid, playlists
from pipeline.package.audio import AudioMedia, audio_folder, audio_track
from pipeline.package.boxes import AAC_FRAME
from pipeline.package.subtitles import Subtitles, segment_name, segments
from pipeline.package.tracks import Track, target_duration
from pipeline.package.video import INIT, MediaChunk, video_track
from pipeline.plan import audio_for
from pipeline.remux.remux import FOLDER, Remux
from pipeline.sound import SAMPLE_RATE

NATIVE_SEGMENTS = 3
"""Segments from which players besides hls.js begin with a playlist that is still growing."""

BOXES = 20
"""Bytes a frame that fragments need besides the frames: a row of the track run each, and a share of the rest."""

SOUND_HEADROOM = Fraction(5, 4)


@dataclass(frozen=True, slots=True)
class Item:
    """One file; `name` is its path in the video's folder."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes [offset, offset + length) of a file; `name` is its path in the video's folder."""

    name: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What a player fetches first: header and first segment of the variant that is listed first, and of its sound."""

    picture_init: Span
    picture: Span
    sound_init: Span | None
    """None, as the next, for a silent video."""
    sound: Span | None


@dataclass(frozen=True, slots=True)
class Growing:
    """What can be watched of a video that is being encoded."""

    items: tuple[Item, ...]
    """In the order of their publication; empty while there is nothing to watch."""
    complete: bool
    """True when the rung is encoded: these are the last versions."""
    native_ready: bool
    """True when players that are not ours can begin as well."""
    prefetch: Prefetch | None = None
    """None while there is nothing to watch."""


@dataclass(frozen=True, slots=True)
class Publication:
    """All that is published of a finished video besides its media files and stills."""

    items: tuple[Item, ...]
    """In the order of their publication."""
    variants: tuple[playlists.Variant[Rung], ...]
    """One for each rung, in the plan's order."""
    tracks: tuple[Track, ...]
    """Of the sound, best first."""
    prefetch: Prefetch


def growing(plan: Plan, chunks: Mapping[int, MediaChunk], sound: Mapping[int, AudioMedia]) -> Growing:
    """What to publish when these chunks of the first-play rung are done, by their index, in whatever order they came.

    `sound` is what plays beside them (`steps.encode_media`); empty for a silent video. Only chunks without a gap before
    them are listed, in segments of one GOP, and none without its sound: a playlist cannot gain a rendition later.

    Raises:
        OutputInvalid: the chunks do not join.
    """
    rung = next(rung for rung in plan.rungs if rung.name == plan.first_play)
    both = chunks.keys() & sound.keys() if plan.audio else chunks.keys()
    done = list(takewhile(both.__contains__, count()))
    if not done:
        return Growing((), complete=False, native_ready=False)
    complete = len(done) == len(plan.chunks)
    picture = video_track(rung, [chunks[index] for index in done], 1)
    target = grid.target_of(max(grid.gop_durations(rung)))
    peak, mean = promised_bandwidths(rung, plan.duration, target)
    files = [Item(f"{picture.folder}/{INIT}", chunks[0].init)]
    tracks, heard = [picture], None
    if plan.audio:
        heard = audio_track([sound[index] for index in done], 1, growing_folder(sound[0].rendition))
        files.append(Item(f"{heard.folder}/{INIT}", sound[0].init))
        tracks.insert(0, heard)
        rate = promised_sound(audio_for(rung, plan.audio))
        peak, mean = peak + rate, mean + rate
    texts = [
        (playlists.growing_name(item), playlists.growing_playlist(item, target, complete=complete)) for item in tracks
    ]
    variant = playlists.Variant(rung, picture, heard)
    texts.append((playlists.MULTIVARIANT, playlists.growing_multivariant_playlist(variant, peak, mean)))
    items = (*files, *(Item(f"{playlists.GROWING}/{name}", text.encode()) for name, text in texts))
    ready = complete or len(picture.segments) >= NATIVE_SEGMENTS
    return Growing(items, complete=complete, native_ready=ready, prefetch=prefetch(items, picture, heard))


def prefetch(items: Sequence[Item], picture: Track, sound: Track | None, folder: str = "") -> Prefetch:
    """What is fetched first of a variant whose headers are among `items`; its tracks lie below `folder`, which ends in a
    slash."""
    sizes = {item.name: len(item.data) for item in items}

    def spans(track: Track) -> tuple[Span, Span]:
        home = f"{folder}{track.folder}"
        init, first = f"{home}/{INIT}", track.segments[0]
        return Span(init, 0, sizes[init]), Span(f"{home}/{first.uri}", first.offset, first.length)

    return Prefetch(*spans(picture), *(spans(sound) if sound else (None, None)))


def growing_folder(rendition: str) -> str:
    """Where the sound lies that plays while a video is encoded, relative to the final multivariant playlist."""
    return f"{playlists.GROWING}/{audio_folder(rendition)}"


def promised_bandwidths(rung: Rung, duration: Fraction, target: int) -> tuple[int, int]:
    """Peak and average bit/s that a rung of a video will keep to, before it is encoded.

    Rate control lets `bufsize` more than `maxrate` × time into any span of time, and no run of segments that counts as a
    peak is shorter than half a target duration (RFC 8216, 4.1).
    """
    mean = rung.maxrate + int(8 * BOXES * rung.fps)
    return mean + int(rung.bufsize / min(Fraction(target, 2), duration)), mean


def instant(made: Remux) -> tuple[Item, ...]:
    """What to publish of a clip that is delivered as it is, in the order of its publication: complete, in a folder of its
    own. Its media files (`Remux.media`) come before."""
    tracks = [track for track in (made.picture, made.sound) if track]
    target = target_duration(tuple(tracks))
    variant = playlists.Variant(made, made.picture, made.sound)
    inits = zip(tracks, (made.picture_init, made.sound_init), strict=False)
    files = [(f"{track.folder}/{INIT}", data) for track, data in inits]
    texts = [(f"{track.folder}/{playlists.MEDIA}", playlists.media_playlist(track, target)) for track in tracks]
    texts.append((f"{made.picture.folder}/{playlists.I_FRAMES}", playlists.i_frame_playlist(made.picture)))
    texts.append((playlists.MULTIVARIANT, playlists.multivariant_playlist((variant,), made.name)))
    named = (*files, *((name, text.encode()) for name, text in texts))
    return tuple(Item(f"{FOLDER}/{name}", data) for name, data in named)


def instant_prefetch(made: Remux, items: Sequence[Item]) -> Prefetch:
    """What is fetched first of a clip that is delivered as it is; `items` are what `instant` gave."""
    return prefetch(items, made.picture, made.sound, f"{FOLDER}/")


def promised_sound(rendition: AudioRendition) -> int:
    """Bit/s that a rendition of the sound will keep to, before it is encoded; FFmpeg's encoder strays by a few per cent."""
    frames = Fraction(SAMPLE_RATE, AAC_FRAME)
    return int(rendition.bitrate * SOUND_HEADROOM + 8 * BOXES * frames)


def final(plan: Plan, media: Mapping[str, Sequence[MediaChunk]], audio: Sequence[AudioMedia]) -> Publication:
    """What to publish when all is done: `media` has the chunks of each rung in order, `audio` every rendition.

    Raises:
        OutputInvalid: something of what the plan wants is missing, or does not join.
    """
    tracks = {rung.name: _whole(plan, rung, media.get(rung.name, ())) for rung in plan.rungs}
    files = {item.rendition: item for item in audio}
    if missing := [item.name for item in plan.audio if item.name not in files]:
        raise OutputInvalid(f"no audio/{missing[0]}")
    heard = {item.name: audio_track([files[item.name]], plan.segment_gops) for item in plan.audio}
    target = target_duration((*tracks.values(), *heard.values()))
    variants = tuple(
        playlists.Variant(rung, tracks[rung.name], heard[audio_for(rung, plan.audio).name] if heard else None)
        for rung in plan.rungs
    )
    items = [Item(f"{track.folder}/{INIT}", media[name][0].init) for name, track in tracks.items()]
    items += [Item(f"{track.folder}/{INIT}", files[name].init) for name, track in heard.items()]
    items += [
        Item(f"{track.folder}/{playlists.MEDIA}", playlists.media_playlist(track, target).encode())
        for track in (*tracks.values(), *heard.values())
    ]
    items += [
        Item(f"{track.folder}/{playlists.I_FRAMES}", playlists.i_frame_playlist(track).encode())
        for track in tracks.values()
    ]
    items.append(Item(playlists.MULTIVARIANT, playlists.multivariant_playlist(variants, plan.first_play).encode()))
    first = next(item for item in variants if item.rung.name == plan.first_play)
    return Publication(tuple(items), variants, tuple(heard.values()), prefetch(items, first.track, first.audio))


def captioned(plan: Plan, made: Publication, subtitles: Sequence[Subtitles], version: int) -> tuple[Item, ...]:
    """What to publish of a finished video's captions besides `made`, in the order of its publication: a multivariant
    playlist of its own for each `version` of them, since the ones before are being played. Nothing where there are none."""
    if not subtitles:
        return ()
    durations = grid.segment_durations(plan.rungs[0], plan.segment_gops)
    target = target_duration((*(item.track for item in made.variants), *made.tracks))
    items: list[Item] = []
    for item in subtitles:
        texts = segments(item.cues, durations)
        items += [Item(f"{item.folder}/{segment_name(index)}", text.encode()) for index, text in enumerate(texts)]
    playlist = playlists.subtitle_playlist(durations, target).encode()
    items += [Item(f"{item.folder}/{playlists.MEDIA}", playlist) for item in subtitles]
    text = playlists.multivariant_playlist(made.variants, plan.first_play, subtitles)
    return (*items, Item(playlists.multivariant_name(version), text.encode()))


def _whole(plan: Plan, rung: Rung, chunks: Sequence[MediaChunk]) -> Track:
    """The track of a whole rung, held against the grid."""
    if len(chunks) != len(plan.chunks):
        raise OutputInvalid(f"{rung.name}: {len(chunks)} chunks of {len(plan.chunks)}")
    track = video_track(rung, chunks, plan.segment_gops)
    if tuple(item.duration for item in track.segments) != grid.segment_durations(rung, plan.segment_gops):
        raise OutputInvalid(f"{rung.name}: segments off the grid, or chunks out of order")
    return track
