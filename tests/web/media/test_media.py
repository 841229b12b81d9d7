from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pipeline.delivery import DeliveryKeys, Grant, cookies, tokens
from pipeline.storage import ObjectStore, open_store
from tests.web.media.conftest import NOW, ORIGIN, SEGMENT
from web.media import give, media_blueprint

ALL = Grant("media/", int(NOW) + 60)
PAST = Grant("media/", int(NOW))
FILE = "/media/v1/1/540/0.mp4"
PLAYLIST = "/media/v1/1/growing/540.m3u8"


def allowed(client: FlaskClient, keys: DeliveryKeys, grant: Grant = ALL) -> FlaskClient:
    for name, value in cookies.signed(grant, keys).values.items():
        client.set_cookie(name, value, domain="localhost", path=f"/{grant.prefix}")
    return client


@pytest.fixture
def viewer(client: FlaskClient, keys: DeliveryKeys) -> FlaskClient:
    """A browser that may watch what is published."""
    return allowed(client, keys)


def code(response: TestResponse) -> tuple[int, str]:
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]


def test_unsigned_is_refused(client: FlaskClient) -> None:
    assert code(client.get(FILE)) == (403, "access_missing")
    assert code(client.get("/previews/v1/1/540/0.mp4")) == (403, "access_missing")


def test_expired_is_refused(client: FlaskClient, keys: DeliveryKeys) -> None:
    assert code(allowed(client, keys, PAST).get(FILE)) == (403, "access_expired")
    assert code(client.get(f"/t/{tokens.signed(PAST, keys)}{FILE}")) == (403, "access_expired")


def test_tampered_is_refused(client: FlaskClient, keys: DeliveryKeys) -> None:
    later = tokens.signed(PAST, keys).replace(str(PAST.expires), str(ALL.expires))
    assert code(client.get(f"/t/{later}{FILE}")) == (403, "access_invalid")
    for name, value in cookies.signed(PAST, keys).values.items():
        forged = cookies.signed(ALL, keys).values[name] if name == cookies.POLICY else value
        client.set_cookie(name, forged, domain="localhost", path="/media/")
    assert code(client.get(FILE)) == (403, "access_invalid")


def test_other_videos_permission_is_refused(client: FlaskClient, keys: DeliveryKeys) -> None:
    token = tokens.signed(Grant("media/v2/", ALL.expires), keys)
    assert client.get(f"/t/{token}/media/v2/1/540/0.mp4").data == b"another"
    assert code(client.get(f"/t/{token}{FILE}")) == (403, "access_elsewhere")
    for name, value in cookies.signed(Grant("media/v2/", ALL.expires), keys).values.items():
        client.set_cookie(name, value, domain="localhost", path="/")
    assert client.get("/media/v2/1/540/0.mp4").data == b"another"
    assert code(client.get(FILE)) == (403, "access_elsewhere")


def test_previews_have_cookies_of_their_own_beside_those_of_published_media(
    viewer: FlaskClient, keys: DeliveryKeys
) -> None:
    assert code(viewer.get("/previews/v1/1/540/0.mp4")) == (403, "access_missing")
    allowed(viewer, keys, Grant("previews/v1/", ALL.expires))
    assert viewer.get("/previews/v1/1/540/0.mp4").data == b"preview"
    assert viewer.get(FILE).data == SEGMENT


@pytest.mark.parametrize(
    "path", ["/media/../uploads/u1/1/1", "/media/v1/%2e%2e/%2e%2e/uploads/u1/1/1", "/media/v1/..%2f..%2fuploads/u1/1/1"]
)
def test_no_path_leads_out_of_what_is_delivered(path: str, viewer: FlaskClient, keys: DeliveryKeys) -> None:
    assert viewer.get(path).status_code in {403, 404}
    assert code(viewer.get(f"/t/{tokens.signed(ALL, keys)}{path}"))[0] == 403


def test_a_link_in_the_store_is_not_followed(viewer: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "media/media/v1/link.mp4").symlink_to(tmp_path / "secret")
    assert code(viewer.get("/media/v1/link.mp4")) == (404, "media_missing")


def test_uploads_have_no_address(viewer: FlaskClient, keys: DeliveryKeys) -> None:
    assert viewer.get("/uploads/u1/1/1").status_code == 404
    assert code(viewer.get(f"/t/{tokens.signed(ALL, keys)}/uploads/u1/1/1")) == (403, "access_elsewhere")


def test_what_is_not_there_is_only_told_to_those_who_may_have_it(client: FlaskClient, keys: DeliveryKeys) -> None:
    missing = "/media/v1/1/540/9.mp4"
    assert code(client.get(missing)) == (403, "access_missing")
    assert code(allowed(client, keys).get(missing)) == (404, "media_missing")
    assert code(client.get("/media/v1/1")) == (404, "media_missing")


def test_media_is_immutable_and_growing_playlists_are_short_lived(viewer: FlaskClient) -> None:
    media, playlist, growing = viewer.get(FILE), viewer.get("/media/v1/1/master.m3u8"), viewer.get(PLAYLIST)
    assert (media.content_type, media.data) == ("video/mp4", SEGMENT)
    assert (playlist.content_type, growing.content_type) == ("application/vnd.apple.mpegurl",) * 2
    assert media.headers["Cache-Control"] == playlist.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert growing.headers["Cache-Control"] == "public, max-age=1"


@pytest.mark.parametrize("path", [FILE, PLAYLIST])
def test_byte_ranges(path: str, viewer: FlaskClient) -> None:
    whole = viewer.get(path).data
    size = len(whole)
    for header, start, end in (("0-9", 0, 10), ("7-", 7, size), ("-5", size - 5, size), ("3-99999999", 3, size)):
        part = viewer.get(path, headers={"Range": f"bytes={header}"})
        assert (part.status_code, part.data) == (206, whole[start:end])
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["Content-Length"] == str(end - start)
        assert part.headers["Accept-Ranges"] == "bytes"
    past = viewer.get(path, headers={"Range": f"bytes={size}-"})
    assert code(past) == (416, "range_unmet")
    assert past.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("path", [FILE, PLAYLIST])
def test_what_the_client_has_is_not_sent_again_even_when_it_asks_for_a_range(path: str, viewer: FlaskClient) -> None:
    etag = viewer.get(path).headers["ETag"]
    for extra in ({}, {"Range": "bytes=0-1"}):
        same = viewer.get(path, headers={"If-None-Match": etag} | extra)
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", etag)
    assert viewer.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_range_of_another_version_is_sent_whole(viewer: FlaskClient) -> None:
    first = viewer.get(FILE)
    for condition in (first.headers["ETag"], first.headers["Last-Modified"]):
        assert viewer.get(FILE, headers={"Range": "bytes=0-1", "If-Range": condition}).data == SEGMENT[:2]
    weak = f"W/{first.headers['ETag']}"
    for condition in ('"other"', "Mon, 01 Jan 2001 00:00:00 GMT", weak):
        assert viewer.get(FILE, headers={"Range": "bytes=0-1", "If-Range": condition}).data == SEGMENT


@pytest.mark.parametrize("path", [FILE, PLAYLIST])
def test_what_is_only_wanted_as_it_was_is_not_sent_as_it_is(path: str, viewer: FlaskClient) -> None:
    etag = viewer.get(path).headers["ETag"]
    assert viewer.get(path, headers={"If-Match": etag}).status_code == 200
    other = viewer.get(path, headers={"If-Match": '"other"'})
    assert (other.status_code, other.data, other.headers["Content-Length"]) == (412, b"", "0")


def test_growing_playlist_changes_its_etag(viewer: FlaskClient, store: ObjectStore) -> None:
    before = viewer.get(PLAYLIST)
    store.replace(PLAYLIST[1:], before.data + b"#EXT-X-ENDLIST\n", content_type="", cache_control="")
    after = viewer.get(PLAYLIST, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.data) == (200, before.data + b"#EXT-X-ENDLIST\n")


@pytest.mark.parametrize("path", [FILE, PLAYLIST])
def test_head_says_what_get_would_and_sends_nothing(path: str, viewer: FlaskClient) -> None:
    got, head = viewer.get(path), viewer.head(path, headers={"Range": "bytes=0-1"})
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control", "Accept-Ranges"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks for open files in /proc")
def test_no_file_stays_open_whatever_becomes_of_the_request(viewer: FlaskClient, tmp_path: Path) -> None:
    etag = viewer.get(FILE).headers["ETag"]
    for headers in (
        {},
        {"Range": "bytes=0-"},
        {"Range": "bytes=99999999-"},
        {"If-None-Match": etag},
        {"If-Match": '"x"'},
    ):
        viewer.head(FILE, headers=headers, buffered=False).close()
        hung_up = viewer.get(FILE, headers=headers, buffered=False)
        next(iter(hung_up.response), None)
        hung_up.close()
    assert opened(tmp_path) == []


def opened(folder: Path) -> list[Path]:
    """The files below it that this process has open; what others left to the garbage collector may close at any time."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(entry.readlink())
    return [path for path in found if path.is_relative_to(folder)]


def test_pages_of_the_origins_that_are_named_may_play_with_cookies(viewer: FlaskClient) -> None:
    shared = viewer.get(FILE, headers={"Origin": ORIGIN, "Range": "bytes=0-1"})
    assert shared.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert shared.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Content-Range" in shared.headers["Access-Control-Expose-Headers"]
    for origin in ("https://shop.example.evil", "http://shop.example", "null"):
        assert "Access-Control-Allow-Origin" not in viewer.get(FILE, headers={"Origin": origin}).headers
    for response in (shared, viewer.get(FILE), viewer.get("/media/v1/none.mp4")):
        assert response.headers["Vary"] == "Origin"


def test_players_on_other_pages_can_read_why_they_were_refused(client: FlaskClient) -> None:
    refused = client.get(FILE, headers={"Origin": ORIGIN})
    assert code(refused) == (403, "access_missing")
    assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_preflight_carries_no_cookies_and_is_answered(client: FlaskClient) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    answer = client.options(FILE, headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_edge_learns_whether_a_request_may_pass(client: FlaskClient, keys: DeliveryKeys) -> None:
    token = tokens.signed(ALL, keys)
    asked = client.get("/_access", headers={"X-Original-URI": f"/t/{token}{FILE}?x=1"})
    assert (asked.status_code, asked.headers["Cache-Control"]) == (204, "no-store")
    assert code(client.get("/_access")) == (403, "access_missing")
    assert code(client.get("/_access", headers={"X-Original-URI": f"/t/{token}/media/%2e%2e/x"}))[0] == 403
    for name, value in cookies.signed(ALL, keys).values.items():
        client.set_cookie(name, value, domain="localhost", path="/")
    assert client.get("/_access", headers={"X-Original-URI": FILE}).status_code == 204


def test_cookies_are_given_for_their_prefix_and_kept_from_scripts(keys: DeliveryKeys) -> None:
    response = Response()
    give(response, cookies.signed(ALL, keys), domain="shop.example")
    lines = response.headers.getlist("Set-Cookie")
    assert len(lines) == 3
    for line in lines:
        assert "Path=/media/" in line
        assert "Domain=shop.example" in line
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Expires=Fri, 15 Jan 2027 08:01:00 GMT" in line


def test_media_route_is_for_a_folder_and_exact_origins_only(store: ObjectStore, keys: DeliveryKeys) -> None:
    with pytest.raises(ValueError, match="this machine"):
        media_blueprint(open_store("s3://bucket?region=eu-west-1", access_key="a", secret_key="b"), keys)
    for origin in ("*", "https://*.example", "shop.example", "https://shop.example/"):
        with pytest.raises(ValueError, match="origin"):
            media_blueprint(store, keys, origins=(origin,))


def test_it_goes_on_any_app_beside_other_routes(app: Flask) -> None:
    app.add_url_rule("/", view_func=lambda: "home")
    assert app.test_client().get("/").data == b"home"
