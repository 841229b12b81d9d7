"""Signing in as browsers do: what is in the cookie, what is in the answer, and who may ask."""

from flask.testing import FlaskClient

from tests.web.test_sign_in import BORN, EMAIL, code, mailed, post
from web.pages.session import COOKIE, HINT, PATH

BROWSER = "/sign-in/browser"


def enter(client: FlaskClient) -> dict[str, str]:
    """Signed in, with the cookie in the client; the headers with the access token."""
    post(client, "/sign-in/codes", **EMAIL)
    answer = post(client, f"{BROWSER}/tokens", **EMAIL, **BORN, code=mailed())
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json['access_token']}"}  # type: ignore[index]


def test_the_refresh_token_is_in_a_cookie_that_no_script_and_no_other_site_gets(client: FlaskClient) -> None:
    post(client, "/sign-in/codes", **EMAIL)
    answer = post(client, f"{BROWSER}/tokens", **EMAIL, **BORN, code=mailed())
    cookie = answer.headers["Set-Cookie"]
    for said in ("HttpOnly", "SameSite=Strict", f"Path={PATH}", "Max-Age=2592000"):
        assert said in cookie
    kept = client.get_cookie(COOKIE, path=PATH)
    assert kept is not None
    assert kept.value not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_over_tls_the_cookie_stays_there(client: FlaskClient) -> None:
    post(client, "/sign-in/codes", **EMAIL)
    body = {**EMAIL, **BORN, "code": mailed()}
    answer = client.post(f"/v1{BROWSER}/tokens", json=body, base_url="https://shop.example")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_page_goes_on_by_its_cookie_alone(client: FlaskClient) -> None:
    enter(client)
    before = client.get_cookie(COOKIE, path=PATH)
    again = post(client, f"{BROWSER}/refresh")
    assert again.status_code == 200
    after = client.get_cookie(COOKIE, path=PATH)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    me = client.get("/v1/me", headers={"Authorization": f"Bearer {again.json['access_token']}"})  # type: ignore[index]
    assert me.json["id"] == again.json["account"]["id"]  # type: ignore[index]


def test_the_api_knows_no_cookie(client: FlaskClient) -> None:
    enter(client)
    assert client.get("/v1/me").status_code == 401


def test_signing_out_ends_the_session_and_takes_the_cookie_away(client: FlaskClient) -> None:
    headers = enter(client)
    assert post(client, f"{BROWSER}/sign-out").status_code == 204
    assert client.get_cookie(COOKIE, path=PATH) is None
    assert client.get_cookie(HINT) is None
    assert client.get("/v1/me", headers=headers).status_code == 401
    assert code(post(client, f"{BROWSER}/refresh")) == "refresh_refused"
    assert post(client, f"{BROWSER}/sign-out").status_code == 204


def test_the_feed_knows_that_somebody_is_signed_in_and_not_who(client: FlaskClient) -> None:
    enter(client)
    hint = client.get_cookie(HINT)
    assert hint is not None
    assert (hint.value, hint.path, hint.same_site, hint.http_only) == ("1", "/", "Lax", True)
    client.set_cookie(COOKIE, "stolen", path=PATH)
    assert code(post(client, f"{BROWSER}/refresh")) == "refresh_refused"
    assert client.get_cookie(HINT) is None


def test_pages_of_others_are_turned_away(client: FlaskClient) -> None:
    headers = enter(client)
    for site in ("cross-site", "same-site"):
        for path in ("refresh", "sign-out", "tokens"):
            answer = post(client, f"{BROWSER}/{path}", {"Sec-Fetch-Site": site})
            assert (answer.status_code, code(answer)) == (403, "foreign_page")
    assert client.get("/v1/me", headers=headers).status_code == 200


def test_what_a_form_can_send_is_not_taken(client: FlaskClient) -> None:
    enter(client)
    answer = client.post(f"/v1{BROWSER}/refresh", data={})
    assert answer.status_code >= 400
