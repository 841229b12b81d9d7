"""From the last byte of an upload until it plays, for somebody else: the number that this project exists for.

client.py    sends a clip as `vw upload` does, paced to a line's speed, and knows when its last byte had left
viewer.py    knows nothing but the API: asks until there is an address, fetches what a player fetches, decodes a frame
place.py     the whole stack: web tier, Valkey, scheduler, workers, database and store
run.py       which clips at which speeds, beside one FFmpeg that makes the ladder after the upload
"""

from bench.time_to_play.run import run

__all__ = ["run"]
