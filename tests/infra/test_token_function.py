"""The CloudFront Function in Node: refuses what the Python side refuses, for the same reason, and lets the same through."""

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.delivery import DeliveryKeys, Grant, authorise, requested, tokens
from pipeline.delivery.keys import kept_private_key
from pipeline.errors import RequestError
from pipeline.player import build
from tests.lacking import lacking

FUNCTION = Path(__file__).resolve().parents[2] / "infra" / "cloudfront" / "token.js"

NOW = 1_800_000_000

# What the runtime brings along: the key value store, as a module, and a clock.
STORE = "export default { kvs: () => ({ get: async (name) => ({ 'token-secrets': process.argv[2] })[name] }) };"
RUN = """
import { readFileSync } from 'fs';
Date.now = () => Number(process.argv[3]) * 1000;
const answers = [];
for (const uri of JSON.parse(readFileSync(0, 'utf8'))) {
    answers.push(await handler({ request: { method: 'GET', uri } }));
}
console.log(JSON.stringify(answers));
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """The function as it is deployed, with its secrets."""

    node: str
    folder: Path
    secrets: tuple[str, ...]

    def answers(self, *uris: str) -> list[str]:
        """For each the path that goes on to the origin, or the code of the refusal."""
        done = subprocess.run(
            [self.node, "token.js", " ".join(self.secrets), str(NOW)],
            cwd=self.folder,
            input=json.dumps(uris),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [_said(answer) for answer in json.loads(done.stdout)]


def _said(answer: dict[str, object]) -> str:
    if "uri" in answer:
        return str(answer["uri"])
    assert answer["statusCode"] == 403
    body = answer["body"]
    assert isinstance(body, dict)
    return str(json.loads(body["data"])["code"])


@pytest.fixture
def keys(tmp_path: Path) -> DeliveryKeys:
    return DeliveryKeys("https://cdn.example", "K", kept_private_key(tmp_path), ("n" * 40, "ö" * 40))


@pytest.fixture
def edge(tmp_path: Path, keys: DeliveryKeys) -> Edge:
    try:
        node = str(build.find_node().program)
    except SystemExit as error:
        lacking(f"the CloudFront Function is run by Node: {error}")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "token.js").write_text(FUNCTION.read_text("utf-8") + RUN)
    module = tmp_path / "node_modules" / "cloudfront"
    module.mkdir(parents=True)
    (module / "package.json").write_text('{"type": "module", "main": "index.js"}')
    (module / "index.js").write_text(STORE)
    return Edge(node, tmp_path, keys.secrets)


def ours(uri: str, keys: DeliveryKeys) -> str:
    request = requested(uri)
    try:
        authorise(request, {}, keys, NOW)
    except RequestError as error:
        return error.code
    return f"/{request.key}"


def test_edge_and_media_route_decide_alike(edge: Edge, keys: DeliveryKeys) -> None:
    good = tokens.signed(Grant("media/v1/", NOW + 60), keys)
    old = tokens.signed(Grant("media/v1/", NOW + 60), replace(keys, secrets=keys.secrets[1:]))
    wide = tokens.signed(Grant("media/", NOW + 60), keys)
    preview = tokens.signed(Grant("previews/v1/", NOW + 60), keys)
    expired = tokens.signed(Grant("media/v1/", NOW), keys)
    stranger = tokens.signed(Grant("media/v1/", NOW + 60), replace(keys, secrets=("x" * 40,)))
    end, prefix, mac = good.split(".")
    paths = {
        f"/t/{good}/media/v1/1/540/0.mp4": "/media/v1/1/540/0.mp4",
        f"/t/{old}/media/v1/1/540/0.mp4": "/media/v1/1/540/0.mp4",
        f"/t/{wide}/media/v2/1/master.m3u8": "/media/v2/1/master.m3u8",
        f"/t/{preview}/previews/v1/1/master.m3u8": "/previews/v1/1/master.m3u8",
        f"/t/{expired}/media/v1/1/540/0.mp4": "access_expired",
        f"/t/{good}/media/v2/1/540/0.mp4": "access_elsewhere",
        f"/t/{good}/media/v10/1/540/0.mp4": "access_elsewhere",
        f"/t/{good}/previews/v1/1/master.m3u8": "access_elsewhere",
        f"/t/{wide}/uploads/u1/1/1": "access_elsewhere",
        f"/t/{wide}/media/": "access_elsewhere",
        f"/t/{wide}/media/v1/": "access_elsewhere",
        f"/t/{good}/media/v1/../v2/a.mp4": "access_elsewhere",
        f"/t/{good}/media/v1/%2e%2e/v2/a.mp4": "access_elsewhere",
        f"/t/{good}/media/v1//a.mp4": "access_elsewhere",
        f"/t/{good}/media/v1/.a": "access_elsewhere",
        f"/t/{good}/media/v1/a\n": "access_elsewhere",
        f"/t/{good}": "access_elsewhere",
        f"/t/{stranger}/media/v1/1/540/0.mp4": "access_invalid",
        f"/t/{int(end) + 1}.{prefix}.{mac}/media/v1/a.mp4": "access_invalid",
        f"/t/{end}.{wide.split('.')[1]}.{mac}/media/v1/a.mp4": "access_invalid",
        f"/t/0{good}/media/v1/a.mp4": "access_invalid",
        f"/t/{good}=/media/v1/a.mp4": "access_invalid",
        "/t/": "access_invalid",
        "/t//media/v1/a.mp4": "access_invalid",
        "/t/x.y.z/media/v1/a.mp4": "access_invalid",
    }
    assert dict(zip(paths, edge.answers(*paths), strict=True)) == paths
    assert {uri: ours(uri, keys) for uri in paths} == paths


def test_signed_tokens_for_what_is_never_granted_open_nothing(edge: Edge, keys: DeliveryKeys) -> None:
    """Whoever holds the secret could sign them; the rule does not rest on the signer alone."""
    forged = []
    for prefix in ("uploads/", "previews/", "", "media", "media/../"):
        grant = Grant("media/", NOW + 60)
        object.__setattr__(grant, "prefix", prefix)
        forged.append(f"/t/{tokens.signed(grant, keys)}/uploads/u1/1/1")
    # The empty prefix is not even the shape of a token.
    assert edge.answers(*forged) == [ours(uri, keys) for uri in forged] == ["access_invalid"] * len(forged)


def test_every_changed_character_of_a_token_is_noticed_at_the_edge(edge: Edge, keys: DeliveryKeys) -> None:
    token = tokens.signed(Grant("media/v1/", NOW + 60), keys)
    changed = [token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :] for at, letter in enumerate(token)]
    assert set(edge.answers(*(f"/t/{other}/media/v1/a.mp4" for other in changed))) == {"access_invalid"}
    assert edge.answers(f"/t/{token}/media/v1/a.mp4") == ["/media/v1/a.mp4"]


def test_function_fits_into_what_cloudfront_takes() -> None:
    """10 KB (CloudFront quotas); only syntax and modules of its runtime 2.0."""
    source = FUNCTION.read_text("utf-8")
    assert len(source.encode()) <= 10_240
    assert "timingSafeEqual(" not in source
    assert "?." not in source
