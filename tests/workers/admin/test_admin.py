"""`vw admin`, as somebody runs it: with a database of its own, and no worker but where demo content is made."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.servers.workers import Site
from models import database, showing, vault
from models.accounts.addresses import blind
from models.accounts.schema import Account
from models.creators.schema import Creator
from models.feed.schema import Listing, StoryTally
from models.moderation import appeals, audit, queue, sanctions
from models.moderation.schema import ModerationCase, Sanction
from models.moderation.states import CaseKind, SanctionKind
from models.moderation.values import NewSanction
from models.stories.schema import Story
from models.vault import VaultKeys
from pipeline import cli, demo
from pipeline.limits import SourceLimits
from pipeline.probe import probe
from tests.models.creators import make as creators
from tests.workers.conftest import MakeCrew
from workers import lapsing, metrics
from workers.admin import grammar, stories

SEALING, BLINDING = b"s" * 32, b"b" * 32
KEY = "c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M"
"""The first, as settings take it."""
NEWER = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4"
BLIND_KEY = "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI"

UNKNOWN = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def site(tmp_path: Path) -> Any:
    """SQLite, and a Redis that is not there; the models and the command have the same keys."""
    url = f"sqlite:///{tmp_path / 'truth.db'}"
    database.bind(url)
    database.migrate()
    vault.bind(VaultKeys((("k", SEALING),), BLINDING))
    settings = {"VW_VAULT_KEYS": f"k:{KEY}", "VW_BLIND_KEY": BLIND_KEY}
    yield Site(tmp_path, url, f"unix://{tmp_path / 'nobody.sock'}", f"file://{tmp_path / 'media'}", settings)
    database.close()


def account(email: str) -> Any:
    with database.session():
        return Account.get_or_none(Account.email_blind == blind(email))


def test_an_admin_is_made_once_and_found_by_their_address(site: Site) -> None:
    done = site.vw("admin", "create-admin", "Ana@Example.com")
    assert done.returncode == 0, done.stderr
    made = account("ana@example.com")
    assert done.stdout.split()[:3] == [made.id, "admin", "new;"]
    again = site.vw("admin", "create-admin", "ana@example.com")
    assert again.stdout.split()[:3] == [made.id, "admin", "known;"]
    assert [(line.actor, line.action, line.before, line.after) for line in audit.rows(entity_id=made.id)] == [
        ("vw", "appoint", "admin", "admin"),
        ("vw", "appoint", "viewer", "admin"),
    ]
    assert "ana@" not in (site.folder / "truth.db").read_bytes().decode("latin-1")


@pytest.mark.parametrize("email", ["ana", "@example.com", "ana@", "a b@example.com"])
def test_what_is_no_address_makes_no_admin(site: Site, email: str) -> None:
    done = site.vw("admin", "create-admin", email)
    assert done.returncode == 2
    assert "is not an e-mail address" in done.stderr


def test_a_role_is_given_by_id_or_address(site: Site) -> None:
    site.vw("admin", "create-admin", "ana@example.com")
    made = account("ana@example.com")
    assert site.vw("admin", "role", "ana@example.com", "moderator").stdout.split() == [made.id, "moderator"]
    assert site.vw("admin", "role", made.id, "support").stdout.split() == [made.id, "support"]
    assert account("ana@example.com").role == "support"
    unknown = site.vw("admin", "role", UNKNOWN, "support")
    assert (unknown.returncode, unknown.stderr.splitlines()[-1].split(":")[1]) == (2, " unknown_account")
    assert site.vw("admin", "role", made.id, "king").returncode == 2


def test_cases_are_listed_approved_and_rejected(site: Site) -> None:
    fine, refused = creators.applied(), creators.applied()
    listed = [json.loads(line) for line in site.vw("admin", "cases", "--json").stdout.splitlines()]
    assert {(item["kind"], item["owner"], item["title"]) for item in listed} == {
        ("creator", fine, "Studio Linden"),
        ("creator", refused, "Studio Linden"),
    }
    by_owner = {item["owner"]: item["id"] for item in listed}
    assert by_owner[fine] in site.vw("admin", "cases").stdout
    assert site.vw("admin", "approve", by_owner[fine]).stdout.split() == [by_owner[fine], "approve"]
    unfit = site.vw("admin", "reject", by_owner[refused], "--reason", "nonsense")
    assert (unfit.returncode, unfit.stderr.splitlines()[-1].split(":")[1]) == (2, " unfit_reason")
    assert queue.case(by_owner[refused]).claimed_by is None, "anybody's again"
    done = site.vw("admin", "reject", by_owner[refused], "--reason", "profile_incomplete", "--note", "too short")
    assert done.stdout.split() == [by_owner[refused], "reject"]
    assert queue.case(by_owner[refused]).note == "too short"
    with database.session():
        assert [Creator.get_by_id(key).state for key in (fine, refused)] == ["approved", "rejected"]
    again = site.vw("admin", "approve", by_owner[fine])
    assert (again.returncode, again.stderr.splitlines()[-1].split(":")[1]) == (2, " illegal_change")


def test_what_is_sealed_is_sealed_again_under_a_newer_key(site: Site) -> None:
    site.vw("admin", "create-admin", "ana@example.com")
    newer = Site(
        site.folder,
        site.database_url,
        site.redis_url,
        site.storage_url,
        {**site.settings, "VW_VAULT_KEYS": f"new:{NEWER} k:{KEY}"},
    )
    assert newer.vw("admin", "rotate-keys").stdout.startswith("1 values")
    assert newer.vw("admin", "rotate-keys").stdout.startswith("0 values")
    vault.bind(VaultKeys((("new", b"n" * 32),), BLINDING))
    assert vault.unseal(account("ana@example.com").email) == "ana@example.com"
    lost = site.vw("admin", "rotate-keys")
    assert lost.returncode == 4, "its key is not there any more"
    assert "account.email" in lost.stdout


@pytest.mark.usefixtures("site")
def test_what_is_over_lapses_and_what_waits_is_measured() -> None:
    creator = creators.approved()
    creators.applied()
    sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, 1), "mo", "spam")
    with database.transaction():
        Sanction.update(until=database.now() - 1).execute()
        ModerationCase.update(appeal_until=database.now() - 1, due=database.now() - 1).execute()
    lapsing.sweep()
    with database.session():
        assert Sanction.get().ended is not None
        assert Creator.get_by_id(creator).state == "approved"
    assert appeals.close_past() == 0
    families = {family.name: family for family in metrics.Census().collect()}
    for name in ("vw_cases_waiting", "vw_cases_overdue"):
        counted = {sample.labels["kind"]: sample.value for sample in families[name].samples}
        assert counted == {kind.value: float(kind is CaseKind.CREATOR) for kind in CaseKind}


def test_a_database_that_is_away_is_said_and_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "folder").mkdir()
    database.bind(f"sqlite:///{tmp_path / 'folder'}")
    lapsing.sweep()
    assert "moderation not swept" in caplog.text
    database.close()


def test_there_is_as_much_to_tell_as_can_be_asked_for() -> None:
    assert len(set(stories.NAMES)) == grammar.MOST_CREATORS
    assert all(len(workshop.tellings) == grammar.MOST_STORIES for workshop in stories.WORKSHOPS)
    titles = [telling.title for workshop in stories.WORKSHOPS for telling in workshop.tellings]
    assert len(set(titles)) == len(titles)


def test_clips_are_drawn_with_looks_of_their_own(tmp_path: Path) -> None:
    look = demo.Look(seconds=1, clay=(90, 120, 160))
    demo.draw(tmp_path / "a.mp4", look)
    info = probe(tmp_path / "a.mp4", SourceLimits())
    assert (info.video.width, info.video.height, info.video.frames) == (demo.WIDTH, demo.HEIGHT, demo.FPS)


def test_demo_content_goes_through_the_real_pipeline_and_is_made_once(make_crew: MakeCrew, clip: Path) -> None:
    """By the demo of `make run`, whose own clip is none; then by the command."""
    crew = make_crew("sqlite")
    crew.scheduler()
    crew.worker()
    drawn = crew.site.folder / "var" / "demo"
    drawn.mkdir(parents=True)
    for name in ("studio-linden", "studio-ahorn"):
        for number in (1, 2):  # drawn already, and short
            (drawn / f"{name}-{number}.mp4").write_bytes(clip.read_bytes() + f"{name} {number}".encode())
    no_clip = crew.site.folder / "notes.mp4"
    no_clip.write_text("What we said about the glaze.\n" * 100, "utf-8")
    done = crew.site.run("workers.demo", no_clip, seconds=250)
    assert done.returncode == cli.SOURCE_AT_FAULT, done.stderr + crew.said()
    with database.session():
        approved = {(row.name, row.state) for row in Creator.select()}
        told = {row.id: row.state for row in Story.select()}
        listed = {row.story_id: (row.title, row.kind, row.video_id) for row in Listing.select()}
    assert approved == {("Studio Linden", "approved"), ("Studio Ahorn", "approved")}
    assert set(told.values()) == {"approved"}
    assert listed.keys() == told.keys()
    assert len(listed) == 4
    assert {(title, kind) for title, kind, _ in listed.values()} > {
        ("A bowl in four turns", "object"),
        ("An evening at the wheel", "service"),
    }
    for _, _, video in listed.values():
        assert showing.ready(video)
        assert showing.captions_sent(video)
    again = crew.site.vw("admin", "seed", "--creators", "2", "--stories", "2", seconds=250)
    assert again.returncode == 0, again.stderr
    with database.session():
        assert Story.select().count() == Listing.select().count() == 4
        assert ModerationCase.select().count() == 6, "one of each creator, one of each story"


def test_counters_are_counted_again_and_stories_weighed_anew(site: Site) -> None:
    with database.transaction():
        for story, likes in (("a", 0), ("b", 3)):
            StoryTally.insert(story_id=story, listed=0.0, likes=likes).execute()
    found = site.vw("admin", "recount")
    assert (found.returncode, found.stdout) == (4, "b: likes was 3, is 0\n1 counters were wrong\n")
    again = site.vw("admin", "recount")
    assert (again.returncode, again.stdout) == (0, "0 counters were wrong\n")
    # What was mended is to be scored anew already.
    assert site.vw("admin", "reweigh").stdout == "1 stories will be weighed anew\n"


def test_only_origins_are_let_send_to_a_bucket_and_a_folder_needs_none(site: Site) -> None:
    done = site.vw("admin", "cors", "https://shop.example")
    assert (done.returncode, done.stdout) == (0, "clips go through the web tier here: there is nothing to allow\n")
    for wrong in ("shop.example", "https://shop.example/", "https://shop.example/studio", "*"):
        refused = site.vw("admin", "cors", wrong)
        assert refused.returncode == 2
        assert "is not an origin" in refused.stderr
