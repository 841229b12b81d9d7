"""Pictures that people send, hostile ones among them."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from models.creators import pictures as models
from pipeline.delivery import OPEN
from tests.web.conftest import People, Person
from tests.web.sellers import code, selling
from web import imaging

BASE = "http://127.0.0.1:8000"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def halves(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def put(client: FlaskClient, person: Person, data: bytes, place: str = "avatar") -> Any:
    return client.put(f"/v1/me/creator/{place}", headers=person.headers, data=data, content_type="image/jpeg")


def opened(client: FlaskClient, body: Any) -> dict[tuple[str, int], Image.Image]:
    """Every file of a picture, as anybody gets it."""
    found = {}
    for source in body["sources"]:
        answer = client.get(source["url"].removeprefix(BASE), buffered=True)
        assert (answer.status_code, answer.content_type) == (200, source["type"])
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        found[source["type"], source["width"]] = Image.open(io.BytesIO(answer.data))
    return found


def like(picture: Image.Image, at: tuple[float, float], colour: tuple[int, int, int]) -> bool:
    pixel = picture.convert("RGB").getpixel((int(at[0] * picture.width), int(at[1] * picture.height)))
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_avatar_is_a_square_in_two_sizes_that_anybody_may_fetch(
    client: FlaskClient, people: People, kind: str
) -> None:
    owner = selling(people.owner)
    made = put(client, owner, encoded(halves(), kind))
    assert made.status_code == 200, made.text
    files = opened(client, made.json)
    assert set(files) == {(kind, width) for kind in ("image/webp", "image/jpeg") for width in (96, 384)}
    for (_, width), picture in files.items():
        assert picture.size == (width, width)
        assert like(picture, (0.2, 0.5), RED)
        assert like(picture, (0.8, 0.5), BLUE)
    assert client.get(f"/v1/creators/{owner.id}").json["avatar"] == made.json
    assert put(client, owner, encoded(halves(), kind)).json == made.json
    assert client.delete("/v1/me/creator/avatar", headers=owner.headers).status_code == 204
    assert client.get(f"/v1/creators/{owner.id}").json["avatar"] is None


def test_a_cover_keeps_its_shape_and_is_never_made_larger(client: FlaskClient, people: People) -> None:
    made = put(client, selling(people.owner), encoded(halves((500, 200)), "PNG"), "cover").json
    assert (made["width"], made["height"]) == (500, 200)
    assert {source["width"] for source in made["sources"]} == {500}
    assert code(put(client, people.owner, b"", "banner"))[0] == 422


def test_only_a_creator_has_a_profile_to_put_it_on(client: FlaskClient, people: People) -> None:
    data = encoded(halves(), "JPEG")
    assert code(put(client, people.stranger, data)) == (404, "unknown_creator")
    assert code(client.put("/v1/me/creator/avatar", data=data)) == (401, "unauthorized")
    assert code(client.delete("/v1/me/creator/cover", headers=people.stranger.headers)) == (404, "unknown_creator")


def test_a_photo_is_named_by_the_hash_of_its_bytes(client: FlaskClient, people: People) -> None:
    data = encoded(halves((1200, 1600)), "JPEG")
    path = f"/v1/me/pictures/{hashlib.sha256(data).hexdigest()}"
    made = client.put(path, headers=people.viewer.headers, data=data)
    assert made.status_code == 200, made.text
    assert {source["width"] for source in made.json["sources"]} == {360, 1080}
    assert (made.json["width"], made.json["height"]) == (1080, 1440)
    assert client.put(path, headers=people.viewer.headers, data=data).json == made.json
    broken = client.put(path, headers=people.viewer.headers, data=data[:-1] + b"x")
    assert code(broken) == (422, "wrong_checksum")
    assert code(client.put("/v1/me/pictures/x", headers=people.viewer.headers, data=data))[0] == 422


def test_nothing_but_pictures_is_open(client: FlaskClient) -> None:
    assert models.FOLDER == OPEN
    assert code(client.get("/pictures/ana/none/96.webp")) == (404, "media_missing")
    assert code(client.get("/media/v/1/master.m3u8")) == (403, "access_missing")
    for path in ("/pictures/%2e%2e/truth.db", "/pictures/.incoming/x", "/pictures/a%2fb"):
        assert client.get(path).status_code in {403, 404}


def test_a_photo_is_turned_as_its_camera_says(client: FlaskClient, people: People) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    made = put(client, selling(people.owner), encoded(halves((400, 200)), "JPEG", exif=exif), "cover").json
    assert (made["width"], made["height"]) == (200, 400)
    for picture in opened(client, made).values():
        assert like(picture, (0.5, 0.2), RED)
        assert like(picture, (0.5, 0.8), BLUE)


def with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "SECRET place"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(halves(), "JPEG", exif=exif, comment=b"SECRET comment", icc_profile=profile)


def with_text() -> bytes:
    info = PngInfo()
    info.add_text("Comment", "SECRET text")
    return encoded(halves(), "PNG", pnginfo=info)


@pytest.mark.parametrize("make", [with_metadata, with_text])
def test_nothing_of_what_was_written_beside_the_picture_stays(
    client: FlaskClient, people: People, make: Callable[[], bytes]
) -> None:
    assert b"SECRET" in make()
    made = put(client, selling(people.owner), make()).json
    for source in made["sources"]:
        data = client.get(source["url"].removeprefix(BASE), buffered=True).data
        assert b"SECRET" not in data
        picture = Image.open(io.BytesIO(data))
        assert not picture.getexif()
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        } | {
            "loop",
            "background",
            "timestamp",
            "duration",
        }


def test_a_polyglot_is_only_a_picture_afterwards(client: FlaskClient, people: People) -> None:
    page = b"<html><script>alert('SECRET')</script></html>"
    made = put(client, selling(people.owner), encoded(halves(), "JPEG") + b"PK\x03\x04" + page).json
    for source in made["sources"]:
        data = client.get(source["url"].removeprefix(BASE), buffered=True).data
        assert b"script" not in data
        assert b"PK\x03\x04" not in data


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """60 megapixels of nothing in a few kilobytes."""
    return png(12_000, 5_000, chunk(b"IDAT", zlib.compress(bytes(1000) * 1000)))


def second_header() -> bytes:
    """It says small at first."""
    large = chunk(b"IHDR", struct.pack(">IIBBBBB", 9_000, 9_000, 8, 2, 0, 0, 0))
    return png(8, 8, large, chunk(b"IDAT", zlib.compress(bytes(100))))


def huge_jpeg() -> bytes:
    return b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_500, 65_500) + b"\x03\x01\x22\x00" * 3


def huge_webp() -> bytes:
    """Lossless, 16383 × 16383: Pillow would take 2 GB to open it."""
    body = b"\x2f" + struct.pack("<I", 16_382 | 16_382 << 14) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def many_scans() -> bytes:
    whole = encoded(halves(), "JPEG", progressive=True)
    at = whole.index(b"\xff\xda")
    return whole[:at] + whole[at:-2] * 100 + whole[-2:]


def text_bomb() -> bytes:
    return png(8, 8, chunk(b"zTXt", b"k\x00\x00" + zlib.compress(bytes(5_000_000))), chunk(b"IDAT", b""))


def truncated() -> bytes:
    whole = encoded(halves(), "JPEG")
    return whole[: len(whole) // 2]


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    ("data", "status", "problem"),
    [
        pytest.param(bomb(), 413, "picture_too_large", id="bomb"),
        pytest.param(second_header(), 413, "picture_too_large", id="second header"),
        pytest.param(huge_jpeg(), 413, "picture_too_large", id="huge JPEG"),
        pytest.param(huge_webp(), 413, "picture_too_large", id="huge WebP"),
        pytest.param(many_scans(), 422, "broken_picture", id="many scans"),
        pytest.param(text_bomb(), 422, "broken_picture", id="text bomb"),
        pytest.param(truncated(), 422, "broken_picture", id="truncated"),
        pytest.param(encoded(halves(), "PNG")[:200], 422, "broken_picture", id="truncated PNG"),
        pytest.param(encoded(halves(), "WEBP")[:200], 422, "broken_picture", id="truncated WebP"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8X", 422, "broken_picture", id="WebP without a size"),
        pytest.param(b"\xff\xd8\xff\xe0", 422, "broken_picture", id="JPEG without a size"),
        pytest.param(SVG, 415, "unsupported_picture", id="SVG"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", 415, "unsupported_picture", id="PostScript"),
        pytest.param(encoded(halves(), "GIF"), 415, "unsupported_picture", id="GIF"),
        pytest.param(encoded(halves(), "TIFF"), 415, "unsupported_picture", id="TIFF"),
        pytest.param(b"", 415, "unsupported_picture", id="nothing"),
        pytest.param(b"\xff\xd8\xff" + bytes(imaging.MOST_BYTES), 413, "too_large", id="too many bytes"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(
    client: FlaskClient, people: People, data: bytes, status: int, problem: str
) -> None:
    owner = selling(people.owner)
    assert code(put(client, owner, data)) == (status, problem)
    assert client.get("/v1/me/creator", headers=owner.headers).json["avatar"] is None


def grey_16() -> bytes:
    return encoded(Image.new("I;16", (200, 200), 40_000), "PNG")


def transparent() -> bytes:
    return encoded(Image.new("RGBA", (200, 200), (255, 0, 0, 0)), "PNG")


def animated() -> bytes:
    frames = [Image.new("RGB", (200, 200), RED), Image.new("RGB", (200, 200), BLUE)]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        pytest.param(encoded(Image.new("RGB", (200, 200), RED).convert("CMYK"), "JPEG"), RED, id="CMYK"),
        pytest.param(encoded(Image.new("L", (200, 200), 120), "JPEG"), (120, 120, 120), id="grey"),
        pytest.param(grey_16(), (156, 156, 156), id="grey of 16 bits"),
        pytest.param(encoded(Image.new("RGB", (200, 200), RED).quantize(4), "PNG"), RED, id="palette"),
        pytest.param(encoded(Image.new("1", (200, 200), 1), "PNG"), (255, 255, 255), id="black and white"),
        pytest.param(transparent(), (255, 255, 255), id="transparent"),
        pytest.param(animated(), RED, id="animated"),
    ],
)
def test_whatever_way_colours_are_written_they_are_seen(
    client: FlaskClient, people: People, data: bytes, colour: tuple[int, int, int]
) -> None:
    made = put(client, selling(people.owner), data)
    assert made.status_code == 200, made.text
    for picture in opened(client, made.json).values():
        assert picture.mode == "RGB"
        assert like(picture, (0.5, 0.5), colour)
        assert getattr(picture, "n_frames", 1) == 1
