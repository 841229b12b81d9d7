"""Where in a progressive MP4 or MOV its samples lie, small enough to be kept beside the video's plan as JSON.

With it a worker that has no shared disk knows which bytes its part of the work needs (`ranges`), without the file.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from pipeline.boxes import Bytes, iter_boxes
from pipeline.errors import SourceError
from pipeline.extents import ByteRange, coalesced
from pipeline.tables import MAX_ENTRIES, Tables, movie_timescale, read_tables

MAX_INDEX = 16 * 1024**2
"""Bytes of moov: some four times what ten minutes at 60 fps need. Larger ones are not read in-process."""

MAX_TRACKS = 32

MAX_SPANS = 4096
"""Entries of one track; neighbours are joined until they are no more."""

SHORTEST_SPAN = 0.5
"""Seconds: where every frame is a key frame, so many are taken together."""

LONGEST_RUN = 1
"""Seconds of sound that are taken together, where their bytes are near each other."""

GAP = 64 * 1024
"""Bytes between two pieces that cost less than a request of their own."""

OPENING_SECONDS = 2
OPENING_SAMPLES = 48
"""What decoders see of each track before they say what it is: the longer of the two."""

PREROLL_SECONDS = 1
"""FFmpeg enters a track of sound so much before the edit list's start."""


class SyncSpan(NamedTuple):
    """A sync sample and what follows it up to the next, in decoding order. (A tuple, which is an array in JSON.)"""

    time: int
    """When the sync sample is shown, in ticks on the file's own clock: the edit list is applied."""
    first: int
    end: int
    """All the samples' bytes are in [first, end) of the file, with whatever else lies between them."""
    samples: int
    key_first: int
    key_end: int
    """The bytes of the sync sample alone."""


class SoundSpan(NamedTuple):
    """Neighbouring samples of a track of sound."""

    time: int
    """When the first of them is heard, in ticks on the file's own clock: the edit list is applied."""
    first: int
    end: int
    """Their bytes are in [first, end) of the file, with little else between them."""


@dataclass(frozen=True, slots=True)
class TrackMap:
    """One track. Only pictures have spans, only sound has runs."""

    handler: str
    """`vide`, `soun`, …; empty where the track's tables make no sense."""
    timescale: int = 1
    """Ticks a second; 0 for sound whose edit list strings several parts together, so that its times say nothing."""
    opening: tuple[ByteRange, ...] = ()
    """The samples from which decoders tell what the track is and what it shows first."""
    entry: int = 0
    """The span from which decoding begins that is to show the first frame."""
    spans: tuple[SyncSpan, ...] = ()
    runs: tuple[SoundSpan, ...] = ()
    """All samples, in the order of their times."""


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where things are in a source of `size` bytes."""

    size: int
    index: tuple[ByteRange, ...]
    """Everything that is no media data."""
    tracks: tuple[TrackMap, ...] = ()
    """In the file's order, which is that of FFmpeg's streams. None when the source is only of use as a whole."""


def read_tracks(data: Bytes) -> tuple[TrackMap, ...]:
    """The tracks of a file whose index is whole; () when it is in a shape that only the whole file is good for.

    Never raises for what is in the file: the probe is to judge it.
    """
    try:
        moov = next(box for box in iter_boxes(data) if box.type == b"moov")
        boxes = list(iter_boxes(data, moov.body, moov.end)) if moov.end - moov.start <= MAX_INDEX else []
        traks = [box for box in boxes if box.type == b"trak"]
        if not 0 < len(traks) <= MAX_TRACKS or {b"mvex", b"cmov", b"rmra"} & {box.type for box in boxes}:
            return ()
        scale = movie_timescale(data, moov)
    except (SourceError, StopIteration):
        return ()
    tables = list[Tables | None]()
    for trak in traks:
        try:
            tables.append(read_tables(data, trak, scale))
        except SourceError:
            tables.append(None)  # of metadata, perhaps; `ranges` does without what it need not know
    chunks = {chunk for table in tables if table is not None for chunk in table.chunks}
    borders = sorted({chunk for chunk in chunks if chunk < len(data)} | {len(data)})
    return tuple(TrackMap("") if table is None else _track(table, borders) for table in tables)


def _track(tables: Tables, borders: Sequence[int]) -> TrackMap:
    if tables.handler == "vide":
        # FFmpeg strings several parts of a track together by rules of its own.
        usable = tables.edit.simple and tables.count <= MAX_ENTRIES
        return _pictures(tables, borders[-1]) if usable else TrackMap("")
    pieces = _pieces(tables, borders)
    opening = tables.edit.media_time - PREROLL_SECONDS * tables.timescale
    until = tables.edit.media_time + OPENING_SECONDS * tables.timescale
    # The piece that is being heard when the opening begins, and all up to its end.
    begins = max(0, bisect_right(pieces, opening, key=lambda piece: piece[0]) - 1)
    opens = [(start, end) for time, start, end in pieces[begins:] if time <= until]
    if tables.handler != "soun":
        return TrackMap(tables.handler, tables.timescale, coalesced(opens, GAP))
    runs = _runs([SoundSpan(time + tables.edit.shift, start, end) for time, start, end in pieces], tables.timescale)
    return TrackMap("soun", tables.timescale if tables.edit.simple else 0, coalesced(opens, GAP), runs=runs)


def _pieces(tables: Tables, borders: Sequence[int]) -> list[tuple[int, int, int]]:
    """Decoding time, start and end of every chunk, as far as they are in the file."""
    chunks = list(tables.placed_chunks())
    pieces = []
    for time, (start, first, samples) in zip(
        tables.decode_times_at(first for _, first, _ in chunks), chunks, strict=True
    ):
        if start >= borders[-1]:
            continue
        # QuickTime counts a frame of uncompressed sound as one sample of size 1, whatever its bytes: such a chunk ends
        # where another begins, at the latest.
        size = sum(tables.sizes[first : first + samples])
        end = borders[bisect_right(borders, start)] if tables.size else min(start + size, borders[-1])
        pieces.append((time, start, end))
    return pieces


def _pictures(tables: Tables, size: int) -> TrackMap:
    edit, scale = tables.edit, tables.timescale
    places = list(tables.places())
    shown = list(islice(tables.shown_times(), len(places)))
    if not places:
        return TrackMap("")
    starts = [0, *(sample for sample in tables.sync or () if 0 < sample < len(places))]
    if tables.sync is None:
        starts = list(range(len(places)))
    starts = _thinned(starts, shown, scale)
    spans = _spans(starts, places, shown, edit.shift)
    # Out of order, or not all there: only the probe can say what to make of it.
    if any(after.time <= before.time for before, after in pairwise(spans)) or max(span.end for span in spans) > size:
        return TrackMap("")
    # The span before is decoded too: where frames are reordered, FFmpeg enters by other times than are shown.
    entry = max(0, bisect_right(spans, edit.media_time + edit.shift, key=lambda span: span.time) - 2)
    begins = starts[entry]
    until = edit.media_time + OPENING_SECONDS * scale
    ends = next((sample for sample in range(begins, len(places)) if shown[sample] > until), len(places))
    # As many samples again as are decoded unseen before the edit list's start.
    unseen = sum(time < edit.media_time for time in shown[begins:ends])
    opening = coalesced(places[begins : max(ends, begins + unseen + OPENING_SAMPLES)], GAP)
    return TrackMap("vide", scale, opening, entry, spans)


def _thinned(starts: list[int], shown: list[int], timescale: int) -> list[int]:
    """Some of the sync samples: none that follows the last too soon, and no more than are allowed."""
    kept = starts[:1]
    for sample in starts[1:]:
        if shown[sample] - shown[kept[-1]] >= SHORTEST_SPAN * timescale:
            kept.append(sample)
    while len(kept) > MAX_SPANS:
        kept = kept[::2]
    return kept


def _spans(starts: list[int], places: list[ByteRange], shown: list[int], shift: int) -> tuple[SyncSpan, ...]:
    spans = []
    for start, end in zip(starts, [*starts[1:], len(places)], strict=True):
        within = places[start:end]
        first, last = min(place[0] for place in within), max(place[1] for place in within)
        spans.append(SyncSpan(shown[start] + shift, first, last, end - start, *within[0]))
    return tuple(spans)


def _runs(pieces: list[SoundSpan], timescale: int) -> tuple[SoundSpan, ...]:
    """Near neighbours joined, for longer and over wider gaps until they are few enough."""
    seconds, gap = LONGEST_RUN, GAP
    runs = _near(pieces, seconds * timescale, gap)
    while len(runs) > MAX_SPANS:
        seconds, gap = 2 * seconds, 2 * gap
        runs = _near(runs, seconds * timescale, gap)
    return tuple(runs)


def _near(pieces: list[SoundSpan], ticks: int, gap: int) -> list[SoundSpan]:
    """Pieces joined that begin within so many ticks, and have at most `gap` bytes between them."""
    joined = pieces[:1]
    for piece in pieces[1:]:
        last = joined[-1]
        apart = max(piece.first - last.end, last.first - piece.end)
        if piece.time - last.time < ticks and apart <= gap:
            joined[-1] = SoundSpan(last.time, min(last.first, piece.first), max(last.end, piece.end))
        else:
            joined.append(piece)
    return joined
