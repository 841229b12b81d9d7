import pytest

from pipeline.delivery import DeliveryKeys, Grant, Request, authorise, cookies, lasting, requested, tokens
from pipeline.errors import AccessElsewhere, AccessInvalid, AccessMissing

ALL = Grant("media/", 2_000_000_000)
NOW = 1_999_999_000.0


def test_token_is_read_from_the_path() -> None:
    assert requested("/media/v1/a.mp4") == Request("media/v1/a.mp4", None)
    assert requested("/t/x.y.z/media/v1/a.mp4") == Request("media/v1/a.mp4", "x.y.z")
    assert requested("/t/") == Request("", "")


def test_a_bad_token_is_not_made_good_by_cookies(keys: DeliveryKeys) -> None:
    sent = cookies.signed(ALL, keys).values
    authorise(Request("media/v1/a.mp4", None), sent, keys, NOW)
    with pytest.raises(AccessInvalid):
        authorise(Request("media/v1/a.mp4", "x.y.z"), sent, keys, NOW)


def test_pictures_of_profiles_are_for_everybody_by_their_plain_names_alone(keys: DeliveryKeys) -> None:
    authorise(Request("pictures/account/hash/96.webp", None), {}, keys, NOW)
    for key in ("pictures/", "pictures/../media/v1/a.mp4", "pictures/%2e%2e/media/v1/a.mp4", "picturesque/a.webp"):
        with pytest.raises(AccessMissing):
            authorise(Request(key, None), {}, keys, NOW)
    with pytest.raises(AccessInvalid):
        authorise(Request("pictures/account/hash/96.webp", "x.y.z"), {}, keys, NOW)


def test_without_anything_access_is_missing(keys: DeliveryKeys) -> None:
    with pytest.raises(AccessMissing):
        authorise(Request("media/v1/a.mp4", None), {}, keys, NOW)


@pytest.mark.parametrize(
    "key",
    [
        "media/v1/../../uploads/u/1",
        "media/v1/../v2/a.mp4",
        "media/v1/.hidden",
        "media/v1//a.mp4",
        "media/v1/",
        "media/",
        "media/v1/%2e%2e/a.mp4",
        "media/v1/a b",
        "media/v1/a\\b",
        "media/v1/a\n",
        "media/v1/a\0",
        "media/v1/é",
    ],
)
def test_paths_that_could_be_read_in_two_ways_are_refused_however_they_are_signed(key: str, keys: DeliveryKeys) -> None:
    for request in (Request(key, None), Request(key, tokens.signed(ALL, keys))):
        with pytest.raises(AccessElsewhere):
            authorise(request, cookies.signed(ALL, keys).values, keys, NOW)


@pytest.mark.parametrize(
    "prefix", ["", "/", "uploads/", "previews/", "media", "media//", "media/../", "media/*/", "t/"]
)
def test_no_grant_is_given_for_anything_but_delivered_folders(prefix: str) -> None:
    with pytest.raises(ValueError, match="no grant is given"):
        Grant(prefix, ALL.expires)


def test_grants_of_the_same_hour_are_the_same_and_never_shorter_than_asked() -> None:
    first, second = lasting("media/", 600, 7200.0), lasting("media/", 600, 7200.0 + 2999)
    assert first == second == Grant("media/", 10_800)
    assert lasting("media/", 600, 7200.0 + 3001).expires == 14_400
    assert lasting("media/", 600, 10_200.5).expires >= 10_800.5


def test_long_grants_are_the_same_for_hours() -> None:
    half_a_day = 12 * 3600
    ends = {lasting("media/", half_a_day, 6 * 3600.0 + minutes * 60).expires for minutes in range(1, 180)}
    assert ends == {21 * 3600}
