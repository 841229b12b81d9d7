import pytest

from pipeline.storage import headers_for

FOREVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("media/v/1/master.m3u8", ("application/vnd.apple.mpegurl", FOREVER, True)),
        ("h264-540/0000.m4s", ("video/mp4", FOREVER, False)),
        ("h264-540/init.mp4", ("video/mp4", FOREVER, False)),
        ("audio/128k/audio.m4s", ("audio/mp4", FOREVER, False)),
        ("media/v/1/audio/128k/init.mp4", ("audio/mp4", FOREVER, False)),
        ("audio/128k/index.m3u8", ("application/vnd.apple.mpegurl", FOREVER, True)),
        ("images/poster.jpg", ("image/jpeg", FOREVER, False)),
        ("images/poster.webp", ("image/webp", FOREVER, False)),
        ("images/storyboard.vtt", ("text/vtt", FOREVER, True)),
        ("asset.json", ("application/json", FOREVER, True)),
        ("uploads/v/source", ("application/octet-stream", FOREVER, False)),
        ("some.folder/source", ("application/octet-stream", FOREVER, False)),
    ],
)
def test_every_kind_of_object_says_what_it_is(name: str, expected: tuple[str, str, bool]) -> None:
    assert headers_for(name) == expected


def test_only_growing_playlists_are_asked_for_again() -> None:
    assert headers_for("growing/index.m3u8", growing=True)[1] == "public, max-age=1"
