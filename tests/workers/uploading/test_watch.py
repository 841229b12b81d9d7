"""What is news about a video, and in which words it is told."""

from dataclasses import replace

from workers.uploading.command import lines
from workers.uploading.values import Failure, Playback, Video
from workers.uploading.watch import news

SENT = Video("1", "clip.mov", "processing", 0.0)
PLAYS = replace(SENT, state="playable", progress=0.1, playback=Playback("http://x/growing", growing=True))
READY = replace(SENT, state="ready", progress=1.0, playback=Playback("http://x/final", growing=False))


def test_news_are_another_state_an_address_and_every_tenth() -> None:
    assert news(SENT, replace(SENT, state="failed"))
    assert news(SENT, replace(SENT, playback=PLAYS.playback))
    assert news(PLAYS, replace(PLAYS, playback=READY.playback))
    assert not news(PLAYS, replace(PLAYS, playback=Playback("http://x/growing?newer-token", growing=True)))
    assert news(SENT, replace(SENT, progress=0.1))
    assert not news(SENT, replace(SENT, progress=0.09))


def test_first_address_is_told_with_the_seconds_since_the_last_byte() -> None:
    assert lines(SENT, PLAYS, 1.234) == [
        "clip.mov: plays 1.2 s after its last byte: http://x/growing",
        "clip.mov: playable",
    ]
    assert lines(SENT, PLAYS, None)[0] == "clip.mov: plays before its last byte is sent: http://x/growing"
    assert lines(None, READY, 9.0)[0] == "clip.mov: plays 9.0 s after its last byte: http://x/final"
    assert lines(PLAYS, READY, 9.0) == ["clip.mov: plays for good: http://x/final", "clip.mov: ready"]


def test_failure_is_told_in_the_services_words() -> None:
    failed = replace(SENT, state="failed", error=Failure("not_a_video", "This file is not a video."))
    assert lines(SENT, failed, 1.0) == ["clip.mov: failed: not_a_video: This file is not a video."]
    assert lines(SENT, replace(SENT, progress=0.25), 1.0) == ["clip.mov: 25%"]
