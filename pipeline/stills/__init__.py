"""Pictures of a video: poster, preview, storyboard, thumbhash and dominant colour.

    plan        which pictures, at which times and sizes              pure
    poster      the best of a few key frames of the *source*, so that it is there within the first second
    scoring     which of several frames is the best                   pure
    storyboard  one sprite of the key frames of an *encoded* rung, and the WebVTT that maps times to tiles
    moments     the best of these tiles, to choose another poster from     pure
    frame       the poster of a moment that was chosen, from an encoded rung
    preview     three seconds of an encoded rung as animated WebP

FFmpeg decodes, in its sandbox; Pillow sees nothing but raw pixels that our own filters made, so no metadata of the source
can reach a picture.
"""

from pipeline.stills.plan import plan_stills

__all__ = ["plan_stills"]
