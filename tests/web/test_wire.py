"""What comes by the wire and means nothing anywhere is refused by name."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import TOKEN

NEW = '{"filename": "a", "size": %s}'


def post(client: FlaskClient, text: str) -> tuple[int, str]:
    headers = TOKEN | {"Content-Type": "application/json"}
    answer = client.post("/v1/uploads", headers=headers, data=text.encode("utf-8", "surrogatepass"))
    return answer.status_code, answer.json.get("code", "")


@pytest.mark.parametrize(
    "text",
    [
        '{"filename": "a\\u0000b", "size": 1}',
        '{"filename": "a", "size": 1, "content_type": "\\u0000"}',
        '{"filename": "\\ud800", "size": 1}',
        '"{\\"filename\\": \\"a\\\\u0000\\", \\"size\\": 1}"',
        '"{\\"filename\\": \\"a\\", \\"size\\": 1}"',
        NEW % "NaN",
        NEW % "1e999",
        NEW % "1.5",
        NEW % ("9" * 5000),
        NEW % "true",
        NEW % '"1"',
        "[" * 100_000,
        '{"a":' * 100_000,
        "null",
        "",
        "\ud800",
    ],
)
def test_a_body_that_means_nothing_is_refused(client: FlaskClient, text: str) -> None:
    assert post(client, text) == (422, "invalid_request")


@pytest.mark.parametrize("size", ["2", "2.0", "2e0"])
def test_a_whole_number_is_one_however_it_is_written(client: FlaskClient, size: str) -> None:
    assert post(client, NEW % size)[0] == 201


def test_a_backslash_before_what_looks_like_nul_is_text(client: FlaskClient) -> None:
    assert post(client, '{"filename": "\\\\u0000", "size": 1}')[0] == 201


@pytest.mark.parametrize("path", ["/v1/videos/a%00b", "/v1/uploads/x/urls?from=%00", "/v1/uploads/x/urls?%00=1"])
def test_an_address_that_means_nothing_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=TOKEN)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/videos/%ff%fe",
        "/v1/videos/..%2f..",
        f"/v1/uploads/x/parts/{'9' * 5000}",
        "/v1/uploads/x/parts/-1",
        "/v1//",
        "/nothing//",
    ],
)
def test_an_odd_address_is_refused_in_the_one_shape(client: FlaskClient, path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = client.open(path, method=method, headers=TOKEN)
        assert 400 <= answer.status_code < 500, method
        assert answer.content_type == "application/problem+json"


def test_a_method_that_an_address_lacks_is_told_those_it_has(client: FlaskClient) -> None:
    answer = client.put("/v1/uploads", headers=TOKEN)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
