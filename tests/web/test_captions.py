"""Captions are sent, listed, read back and removed by the video's creator."""

import pytest
from flask.testing import FlaskClient

from models import showing
from models.captions import tracks
from models.captions.webvtt import MOST_BYTES
from tests.web.conftest import People
from tests.web.test_videos import ready

VTT = "WEBVTT\n\nNOTE mine\n\n00:01.000 --> 00:02.500\n<v Ana>Olá & <i>oi</i>\n"
WRITTEN = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Ana>Olá &amp; <i>oi</i></v>\n"


def test_captions_are_sent_and_written_anew(client: FlaskClient, people: People) -> None:
    video, headers = ready(people.owner), people.owner.headers
    address = f"/v1/videos/{video}/captions"
    assert client.get(address, headers=headers).json == {"items": [], "published": True}
    sent = client.put(f"{address}/PT-br?name=Português", headers=headers, data=VTT.encode(), content_type="text/vtt")
    assert sent.status_code == 200
    told = {name: sent.json[name] for name in ("language", "kind", "name", "cues")}
    assert told == {"language": "pt-BR", "kind": "captions", "name": "Português", "cues": 1}
    assert client.get(address, headers=headers).json == {"items": [sent.json], "published": False}
    text = client.get(f"{address}/pt-BR", headers=headers)
    assert (text.mimetype, text.data.decode()) == ("text/vtt", WRITTEN)
    assert showing.captions_sent(video)

    again = f"{address}/pt-br?kind=subtitles"
    assert (
        client.put(again, headers=headers, data=WRITTEN.encode(), content_type="text/vtt").json["kind"] == "subtitles"
    )
    (only,) = client.get(address, headers=headers).json["items"]
    assert only["name"] == "pt-BR"
    assert client.delete(f"{address}/pt-BR", headers=headers).status_code == 204
    for method in ("GET", "DELETE"):
        gone = client.open(f"{address}/pt-BR", method=method, headers=headers)
        assert (gone.status_code, gone.json["code"]) == (404, "unknown_captions")
    assert not showing.captions_sent(video)


@pytest.mark.parametrize(
    ("data", "kind", "status", "code"),
    [
        (VTT.encode(), "text/plain", 415, "unsupported_media_type"),
        (b"WEBVTT\n\n" + b"a" * MOST_BYTES, "text/vtt", 413, "too_large"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>\n", "text/vtt", 422, "captions_invalid"),
        (b"WEBVTT\n\n00:06.000 --> 00:07.000\nover\n", "text/vtt", 422, "captions_invalid"),
    ],
)
def test_what_is_no_file_of_captions_is_refused(
    client: FlaskClient, people: People, data: bytes, kind: str, status: int, code: str
) -> None:
    address = f"/v1/videos/{ready(people.owner)}/captions/de"
    answer = client.put(address, headers=people.owner.headers, data=data, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    if code == "captions_invalid":
        assert answer.json["detail"].startswith("Line ")


@pytest.mark.parametrize("where", ["x", "de_DE", "de-", "deutsch", 'de?name="', "de?name=a%0Ab", "de?kind=lyrics"])
def test_a_language_is_a_tag_and_a_name_fits_into_a_playlist(client: FlaskClient, people: People, where: str) -> None:
    address = f"/v1/videos/{ready(people.owner)}/captions/{where}"
    answer = client.put(address, headers=people.owner.headers, data=VTT.encode(), content_type="text/vtt")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")


def test_nobody_sends_captions_to_a_strangers_video(client: FlaskClient, people: People) -> None:
    address = f"/v1/videos/{ready(people.owner)}/captions/de"
    for other in (people.stranger, people.viewer, people.moderator):
        answer = client.put(address, headers=other.headers, data=VTT.encode(), content_type="text/vtt")
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_video")
    assert client.put(address, data=VTT.encode(), content_type="text/vtt").status_code == 401


def test_a_video_captions_sent_in_so_many_languages(client: FlaskClient, people: People) -> None:
    address = f"/v1/videos/{ready(people.owner)}/captions"
    languages = [f"de-{region}" for region in range(100, 101 + tracks.MOST_LANGUAGES)]
    answers = [
        client.put(f"{address}/{tag}", headers=people.owner.headers, data=VTT.encode(), content_type="text/vtt")
        for tag in languages
    ]
    assert [answer.status_code for answer in answers] == [200] * tracks.MOST_LANGUAGES + [409]
    assert answers[-1].json["code"] == "too_many_captions"


def test_the_document_says_that_captions_are_webvtt(client: FlaskClient) -> None:
    paths = client.get("/openapi/openapi.json").json["paths"]
    operations = paths["/v1/videos/{video_id}/captions/{language}"]
    assert list(operations["put"]["requestBody"]["content"]) == ["text/vtt"]
    assert list(operations["get"]["responses"]["200"]["content"]) == ["text/vtt"]
