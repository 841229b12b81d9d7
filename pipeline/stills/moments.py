"""A few good moments of a video to choose its poster from: the best tile of each stretch of the storyboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from PIL import Image

from pipeline.media import Plan
from pipeline.stills import scoring

MOST = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """A tile of the storyboard and the time that it shows."""

    time: Fraction
    """Seconds."""
    tile: int


def moments(tiles: Sequence[Image.Image], plan: Plan) -> tuple[Moment, ...]:
    """At most `MOST` moments, spread over the video, in order. Black, white and empty ones only where all are."""
    looks = [scoring.look(tile) for tile in tiles]
    scores = scoring.score(looks)
    stretches = min(MOST, len(tiles))
    chosen = [
        max(range(part * len(tiles) // stretches, (part + 1) * len(tiles) // stretches), key=scores.__getitem__)
        for part in range(stretches)
    ]
    fit = [tile for tile in chosen if not looks[tile].poor] or chosen
    each = plan.stills.tile_gops * plan.gop / plan.fps
    return tuple(Moment(tile * each, tile) for tile in fit)
