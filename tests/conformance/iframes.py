"""Clauses of the I-frame playlists."""

from decimal import Decimal
from fractions import Fraction

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause
from tests.conformance.media import rounded_seconds, target


def check_iframes(asset: Asset) -> None:
    """Hold each I-frame playlist against the fragments of the video rendition that shares its init."""
    by_init = {video.init: video for video in asset.video.values()}
    for rendition in asset.iframes.values():
        only = "EXT-X-I-FRAMES-ONLY" in rendition.playlist.flags
        asset.require(only, Clause.IFRAMES_ONLY, rendition.name, "the tag is missing")
        rounded = max((rounded_seconds(segment.extinf) for segment in rendition.playlist.segments), default=0)
        right = target(rendition) == max(1, rounded)
        asset.require(
            right, Clause.IFRAME_TARGET, rendition.name, f"says {target(rendition)}, the largest is {rounded}"
        )
        if rendition.init in by_init:
            _frames(asset, rendition, by_init[rendition.init])


def _frames(asset: Asset, rendition: Rendition, video: Rendition) -> None:
    heads = [(name, fragment) for name, fragments in video.files.items() for fragment in fragments]
    name, count = rendition.name, len(rendition.pieces)
    if not asset.require(count == len(heads), Clause.IFRAME_COUNT, name, f"{count} I-frames of {len(heads)} GOPs"):
        return
    total = Decimal(0)
    for piece, (file, head) in zip(rendition.pieces, heads, strict=True):
        where = f"{name}:{piece.segment.line}"
        first = head.samples[0]
        wanted = (file, head.start, first.offset + first.size)
        right = (piece.file, piece.start, piece.end) == wanted
        asset.require(right, Clause.IFRAME_RANGE, where, f"[{piece.start}, {piece.end}) of {piece.file}, not {wanted}")
        seconds = Fraction(head.ticks, video.track.timescale) if video.track else Fraction(0)
        near = abs(Fraction(piece.segment.extinf) - seconds) < Fraction(1, 1000)
        asset.require(
            near, Clause.IFRAME_EXTINF, where, f"says {piece.segment.extinf}, the next is {float(seconds):.6f} s on"
        )
        total += piece.segment.extinf
    near = abs(Fraction(total) - video.seconds) < Fraction(count, 1000)
    asset.require(near, Clause.IFRAME_EXTINF, name, f"the sum is {total}, the video {float(video.seconds):.6f} s")
