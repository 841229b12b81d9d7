"""Clauses of the media playlists: each by itself, and all beside each other."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause

AAC_FRAME = Fraction(1024, 48000)


def check_media(asset: Asset) -> None:
    """Hold every media playlist against its files, then the renditions against each other."""
    for rendition in (*asset.video.values(), *asset.audio.values(), *asset.iframes.values()):
        _tags(asset, rendition)
    for rendition in (*asset.video.values(), *asset.audio.values()):
        check_ranges(asset, rendition)
    for rendition in asset.video.values():
        _cadence(asset, rendition)
    _beside(asset)


def rounded_seconds(extinf: Decimal) -> int:
    """EXTINF to the nearest second, as it counts for the target duration (RFC 8216 4.3.3.1)."""
    return int(extinf.quantize(Decimal(1), ROUND_HALF_UP))


def target(rendition: Rendition) -> int:
    """The target duration that the playlist says; 0 if none."""
    return int(rendition.playlist.values.get("EXT-X-TARGETDURATION", 0))


def _tags(asset: Asset, rendition: Rendition) -> None:
    playlist, name = rendition.playlist, rendition.name
    said = playlist.values
    asset.require(said.get("EXT-X-PLAYLIST-TYPE") == "VOD", Clause.VOD, name, f"is {said.get('EXT-X-PLAYLIST-TYPE')}")
    asset.require(playlist.last == "#EXT-X-ENDLIST", Clause.ENDLIST, name, f"the last line is {playlist.last[:40]}")
    asset.require(not playlist.forbidden, Clause.NO_DISCONTINUITY, name, ", ".join(playlist.forbidden))
    for segment in playlist.segments:
        where = f"{name}:{segment.line}"
        asset.require(segment.decimals >= 3, Clause.EXTINF_FORMAT, where, f"EXTINF {segment.extinf}")
        long = segment.extinf > target(rendition) + Decimal("0.5")
        asset.require(not long, Clause.SEGMENT_LENGTH, where, f"{segment.extinf} s, target {target(rendition)} s")


def check_ranges(asset: Asset, rendition: Rendition) -> None:
    """Byte ranges tile their files in whole boxes, and EXTINF is what is in them."""
    whole = {name: {0, *(f.end for f in fragments)} for name, fragments in rendition.files.items()}
    reached: dict[str, int] = {}
    last_file = ""
    for index, piece in enumerate(rendition.pieces):
        where = f"{rendition.name}:{piece.segment.line}"
        expected = reached.get(piece.file, 0)
        back = piece.file in reached and piece.file != last_file
        asset.require(not back, Clause.TILING, where, f"comes back to {piece.file}")
        asset.require(piece.start == expected, Clause.TILING, where, f"begins at {piece.start}, not {expected}")
        reached[piece.file], last_file = piece.end, piece.file
        if not whole[piece.file] - {0}:
            continue  # the file could not be read: said already
        if asset.require(
            {piece.start, piece.end} <= whole[piece.file], Clause.BOX_BOUNDARY, where, f"[{piece.start}, {piece.end})"
        ):
            _extinf(asset, rendition, index)
    for name, end in reached.items():
        size = (asset.folder / name).stat().st_size
        asset.require(
            end == size, Clause.TILING, f"{rendition.name}", f"{size - end} bytes of {name} are in no segment"
        )


def _extinf(asset: Asset, rendition: Rendition, index: int) -> None:
    """The real duration; the first audio segment may count the priming that its edit list skips, or not."""
    if rendition.track is None:
        return
    piece = rendition.pieces[index]
    real = Fraction(piece.ticks, rendition.track.timescale)
    said = Fraction(piece.segment.extinf)
    allowed = {real, real - rendition.priming} if index == 0 else {real}
    right = any(abs(said - seconds) < Fraction(1, 1000) for seconds in allowed)
    asset.require(
        right, Clause.EXTINF, f"{rendition.name}:{piece.segment.line}", f"says {said}, is {float(real):.6f} s"
    )


def _counts(rendition: Rendition) -> list[int]:
    """Frames of each segment."""
    return [sum(len(f.samples) for f in piece.fragments) for piece in rendition.pieces]


def _cadence(asset: Asset, rendition: Rendition) -> None:
    fragments, fps = rendition.fragments, rendition.fps
    if not rendition.whole or not fps:
        return
    gop = int(2 * fps + Fraction(1, 2))
    lengths = [len(fragment.samples) for fragment in fragments]
    right = all(n == gop for n in lengths[:-1]) and lengths[-1] <= gop
    asset.require(right, Clause.CADENCE, rendition.name, f"GOPs of {sorted(set(lengths))} frames, not {gop}")
    counts = _counts(rendition)
    wanted, left = [min(gop, sum(counts))], sum(counts) - gop
    while left > 0:
        wanted.append(min(2 * gop, left))
        left -= 2 * gop
    asset.require(counts == wanted, Clause.CADENCE, rendition.name, f"segments of {counts} frames, not {wanted}")


def _ends(rendition: Rendition) -> list[Fraction]:
    """Where each segment ends, in seconds of the presentation."""
    ends: list[Fraction] = []
    clock = -rendition.priming
    for piece in rendition.pieces:
        clock += Fraction(piece.ticks, rendition.track.timescale if rendition.track else 1)
        ends.append(clock)
    return ends


def _beside(asset: Asset) -> None:
    timed = [*asset.video.values(), *asset.audio.values()]
    targets = {target(rendition) for rendition in timed}
    asset.require(len(targets) <= 1, Clause.TARGET_EQUAL, "master.m3u8", f"targets of {sorted(targets)} s")
    rounded = max((rounded_seconds(s.extinf) for r in timed for s in r.playlist.segments), default=0)
    for rendition in timed:
        said = rendition.playlist.values.get("EXT-X-TARGETDURATION")
        asset.require(
            said == str(max(1, rounded)), Clause.TARGET, rendition.name, f"says {said}, the largest is {rounded}"
        )
    videos = [r for r in asset.video.values() if r.whole and r.fps]
    if not videos:
        return
    lead = max(videos, key=lambda r: r.fps)
    ends = _ends(lead)
    for video in videos:
        frame, mine = 1 / video.fps, _ends(video)
        # A rung at half the rate rounds an odd count of frames up.
        gap = abs(video.seconds - lead.seconds)
        same = gap < frame if video.fps != lead.fps else gap == 0
        what = f"{float(video.seconds)} s, {lead.name} {float(lead.seconds)} s"
        asset.require(same, Clause.SAME_DURATION, video.name, what)
        inner = min(len(mine), len(ends)) - 1
        aligned = mine[:inner] == ends[:inner] and (len(mine) == len(ends) or not same)
        asset.require(aligned, Clause.ALIGNED, video.name, f"segments end elsewhere than those of {lead.name}")
    for audio in asset.audio.values():
        if audio.whole:
            _audio(asset, audio, lead, ends)


def _audio(asset: Asset, audio: Rendition, video: Rendition, ends: list[Fraction]) -> None:
    off = audio.seconds - audio.priming - video.seconds
    # A tick of slack: half a frame is not a whole number of every video timescale's ticks.
    close = abs(off) <= AAC_FRAME / 2 + Fraction(1, 48000)
    asset.require(close, Clause.AUDIO_DURATION, audio.name, f"{float(off * 1000):+.1f} ms beside the video")
    short_tail = len(ends) > 1 and ends[-1] - ends[-2] < 2 * AAC_FRAME
    counts = {len(ends), len(ends) - 1} if short_tail else {len(ends)}
    if not asset.require(
        len(audio.pieces) in counts, Clause.SEGMENT_COUNT, audio.name, f"{len(audio.pieces)}, not {len(ends)}"
    ):
        return
    for index, (heard, seen) in enumerate(zip(_ends(audio)[:-1], ends[:-1], strict=False)):
        near = abs(heard - seen) <= AAC_FRAME
        what = f"segment {index} ends {float((heard - seen) * 1000):+.1f} ms beside the video's"
        asset.require(near, Clause.AUDIO_ALIGNED, audio.name, what)
