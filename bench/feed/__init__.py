"""The feed at ten thousand, a hundred thousand and a million stories: does a page cost more where there are more?

seed.py      stories, creators, services and videos, drawn alike for every size, written by COPY or executemany
clients.py   requests over kept connections, one client or many
bare.py      a Flask app of one route that returns the same bytes
run.py       which pages, at which sizes, beside that
"""

from bench.feed.run import run

__all__ = ["run"]
