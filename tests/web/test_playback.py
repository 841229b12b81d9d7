"""What a client is told of a video's first frame, and that it can be fetched with what it is told."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import assert_query_count

from models.showing import Prefetch, Showing, Span
from pipeline.storage import open_store
from settings import services
from web.playback import first_frame

FOLDER = "media/v1/1/"

SHOWING = Showing(
    id="v1",
    playlist_key=f"{FOLDER}master.m3u8",
    growing=False,
    native_ready=True,
    duration=4.5,
    width=1080,
    height=1920,
    poster_key=f"{FOLDER}images/poster-2.jpg",
    thumbhash="abc=",
    dominant_colour="#102030",
    storyboard_key=f"{FOLDER}images/storyboard.jpg",
    prefetch=Prefetch(Span(f"{FOLDER}init.mp4", 0, 4), Span(f"{FOLDER}0.m4s", 2, 3), None, None),
)


def fetched(client: FlaskClient, url: str, headers: dict[str, str] | None = None) -> bytes:
    return bytes(client.get(urlsplit(url).path, headers=headers, buffered=True).data)


def test_a_first_frame_needs_no_query_and_its_addresses_open_what_they_name(client: FlaskClient) -> None:
    store = open_store(services().storage_url)
    for name, data in (("init.mp4", b"init"), ("0.m4s", b"0123456789"), ("images/poster-2.webp", b"webp")):
        store.put(f"{FOLDER}{name}", data, content_type="video/mp4", cache_control="public")
    with client.application.app_context(), assert_query_count(0):
        frame = first_frame(SHOWING)
    assert (frame.width, frame.height, frame.duration) == (1080, 1920, 4.5)
    assert frame.prefetch is not None
    assert frame.prefetch.sound is None
    part = frame.prefetch.picture
    bytes_wanted = {"Range": f"bytes={part.offset}-{part.offset + part.length - 1}"}
    assert fetched(client, part.url, bytes_wanted) == b"234"
    assert fetched(client, frame.prefetch.picture_init.url) == b"init"
    assert frame.poster is not None
    assert urlsplit(frame.poster).path.endswith("images/poster-2.jpg")
    assert fetched(client, frame.poster_webp or "") == b"webp"
    assert frame.storyboard is not None
    assert urlsplit(frame.storyboard).path.endswith("images/storyboard.vtt")


def test_nothing_is_signed_for_another_videos_object(client: FlaskClient) -> None:
    wrong = replace(SHOWING, id="v2")
    with client.application.app_context(), pytest.raises(ValueError, match="not below"):
        first_frame(wrong)
