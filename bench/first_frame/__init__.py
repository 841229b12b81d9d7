"""How soon a browser on a phone's line shows the first frame of the feed, and the next one after a swipe.

seed    a feed to be swiped: a few clips, encoded once, that many stories are told with
visit   Chromium on a shaped line: a cold visit, and swipes
run     the figures
"""

from bench.first_frame.run import run as run
