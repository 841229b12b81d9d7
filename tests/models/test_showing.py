"""What is known of a video's first frame."""

from dataclasses import replace

import pytest
from playhouse.test_utils import assert_query_count

from models import showing, tasks, videos
from models.errors import UnknownVideo
from models.opening import removal
from models.showing import Prefetch, Span
from models.states import VideoState
from models.values import VideoFacts
from tests.models import make

PREFETCH = Prefetch(Span("m/init.mp4", 0, 700), Span("m/0.m4s", 0, 90_000), Span("a/init.mp4", 0, 600), None)

GROWING = VideoFacts(duration=4.5, width=1080, height=1920, growing_key="g", growing_prefetch=showing.written(PREFETCH))

pytestmark = pytest.mark.usefixtures("truth")


def published(facts: VideoFacts, state: VideoState = VideoState.PLAYABLE) -> str:
    """A video of which a task has published something."""
    video = make.video()
    tasks.finish(make.claim(), "{}", facts=facts, state=state)
    return video


def test_what_is_published_of_a_video_is_shown() -> None:
    video = published(GROWING)
    shown = showing.showing([video])[video]
    assert (shown.playlist_key, shown.growing, shown.native_ready) == ("g", True, False)
    assert (shown.duration, shown.width, shown.height) == (4.5, 1080, 1920)
    assert (shown.poster_key, shown.thumbhash, shown.dominant_colour) == (None, None, None)
    assert shown.prefetch == PREFETCH


def test_the_final_playlist_has_first_segments_of_its_own() -> None:
    final = replace(PREFETCH, sound=Span("a/0.m4s", 12, 3))
    facts = replace(GROWING, master_key="m", master_prefetch=showing.written(final), poster_key="p.jpg")
    video = published(facts, VideoState.READY)
    shown = showing.showing([video])[video]
    assert (shown.playlist_key, shown.growing, shown.native_ready) == ("m", False, True)
    assert (shown.prefetch, shown.poster_key) == (final, "p.jpg")


def test_videos_that_cannot_be_watched_are_not_shown() -> None:
    gone, watched = published(GROWING), published(GROWING)
    videos.delete(gone, "ana", removal(source=True))
    processing = make.video()
    assert showing.showing([processing, gone, watched, "nobody's"]).keys() == {watched}
    assert not showing.ready(watched)


def test_any_number_of_videos_takes_one_query() -> None:
    ids = [published(GROWING) for _ in range(3)]
    with assert_query_count(1):
        assert len(showing.showing(ids)) == 3
    with assert_query_count(0):
        assert showing.showing([]) == {}


def test_a_deleted_video_has_no_owner() -> None:
    video = make.video(creator="eve")
    assert showing.owner(video) == "eve"
    videos.delete(video, "eve", removal(source=True))
    with pytest.raises(UnknownVideo):
        showing.owner(video)
