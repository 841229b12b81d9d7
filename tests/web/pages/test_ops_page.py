"""The ops page as admins use it: how things are, what failed and why, and what can be done about it."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from bench.servers.stack import Stack
from bench.servers.workers import WorkerServer
from models import database, failures, tasks, videos
from models.accounts.states import Role
from models.moderation import audit
from models.states import Queue, VideoState
from tests.models import make
from tests.web.axe import grave
from tests.web.pages.conftest import LASTING, Visitors

DESK = (1280, 800)

EVIDENCE = "exit 183: /opt/ffmpeg -xerror -i source 0003.mp4\nsource: Invalid data found when processing input"


def failed(stack: Stack, name: str) -> str:
    """A video that FFmpeg failed at; its id. No worker comes between, since all of it is one transaction."""
    with stack.truth(), database.transaction():
        task = make.task("h264-540-0003", queue=Queue.URGENT, rank=-1)
        video = videos.submit(replace(make.VIDEO, name=name), [task])
        claim = tasks.claim(Queue.URGENT, "worker", 60.0)
        assert claim is not None
        assert claim.video_id == video
        tasks.fail(claim, "ffmpeg_failed", "Encoding failed on our side.", EVIDENCE, our_fault=True)
    return video


def test_an_admin_sees_why_a_video_failed_and_lets_it_go_on(visitors: Visitors, stack: Stack) -> None:
    video = failed(stack, "bowl.mov")
    page = visitors.open("admin.ops@example.org", Role.ADMIN, path="/ops", size=DESK, script=LASTING)
    page.get_by_role("tab", name="Failures").click()
    card = page.get_by_role("article", name="bowl.mov")
    expect(card).to_contain_text("ffmpeg_failed")
    card.locator("summary").click()
    expect(card.get_by_text("exit 183")).to_be_visible()
    expect(card.get_by_label("Command of h264-540-0003", exact=True)).to_have_text(
        "/opt/ffmpeg -xerror -i source 0003.mp4"
    )
    expect(card.get_by_label("Last words of h264-540-0003", exact=True)).to_contain_text("Invalid data found")
    card.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("bowl.mov goes on from where it stopped.")).to_be_visible()
    expect(card).to_have_count(0)
    with stack.truth():
        assert videos.video(video).state is VideoState.PROCESSING
        assert [row.action for row in audit.rows(entity_id=video)] == ["retry"]
        failures.cancel(video, "test", 0.0)


def test_of_a_file_that_is_at_fault_it_says_what_its_creator_was_told_and_offers_no_retry(
    visitors: Visitors, stack: Stack
) -> None:
    with stack.truth(), database.transaction():
        video = videos.submit(replace(make.VIDEO, name="notes.mov"), [make.task("probe", queue=Queue.URGENT, rank=-1)])
        claim = tasks.claim(Queue.URGENT, "worker", 60.0)
        assert claim is not None
        tasks.fail(claim, "not_a_video", "This file is not a video.", "no streams")
    page = visitors.open("fault.ops@example.org", Role.ADMIN, path="/ops#failures", size=DESK)
    card = page.get_by_role("article", name="notes.mov")
    expect(card).to_contain_text("Its creator was told: This file is not a video.")
    expect(card).to_contain_text("the file’s fault")
    expect(card.get_by_role("button", name="Retry")).to_have_count(0)
    with stack.truth():
        videos.delete(video, "test", make.REMOVAL)


def test_a_worker_that_only_waits_is_seen_and_missed_when_it_is_killed(visitors: Visitors, stack: Stack) -> None:
    page = visitors.open("workers.ops@example.org", Role.ADMIN, path="/ops", size=DESK)
    workers = page.get_by_label("Workers").get_by_role("listitem")
    both = workers.filter(has_text="Background, Default")
    # One, though others may have been killed before: they are told of for minutes.
    expect(workers.filter(has_text="Urgent").filter(has_text="Waits for a task")).to_have_count(1)
    expect(both).to_have_count(0)
    more = WorkerServer(stack.site, "more", (Queue.BACKGROUND, Queue.DEFAULT))
    more.start()
    try:
        expect(both).to_contain_text("Waits for a task")
    finally:
        more.kill()
    expect(both).to_contain_text("Not heard of since")


def test_the_page_tells_how_things_are_and_goes_on_when_the_service_is_back(visitors: Visitors) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED|Failed to load|WebSocket")
    page = visitors.open("now.ops@example.org", Role.ADMIN, path="/ops", size=DESK)
    expect(page.get_by_label("Queues").get_by_role("heading", name="Urgent")).to_be_visible()
    expect(page.get_by_label("Scheduler")).to_contain_text("alive")
    expect(page.get_by_role("img", name="Tasks.")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("This is how it was")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("This is how it was")).to_have_count(0)


def test_the_hub_tells_what_waits_without_being_asked(visitors: Visitors, stack: Stack) -> None:
    visitors.expect("ERR_FAILED")
    page = visitors.open("live.ops@example.org", Role.ADMIN, path="/ops", size=DESK)
    queue = page.get_by_label("Queues").get_by_role("listitem").filter(has_text="Background")
    expect(queue).to_be_visible()
    page.route("**/v1/ops/overview", lambda route: route.abort())
    put_off = queue.locator("div").filter(has_text="Put off").locator("dd")
    expect(put_off).to_have_text("0")
    with stack.truth():
        video = videos.submit(make.VIDEO, [make.task("later", queue=Queue.BACKGROUND, delay=3600.0)])
    expect(put_off).to_have_text("1")
    with stack.truth():
        videos.cancel(video, "test", make.REMOVAL)
    expect(put_off).to_have_text("0")


def test_settings_are_found_and_no_secret_is_shown(visitors: Visitors, stack: Stack) -> None:
    page = visitors.open("settings.ops@example.org", Role.ADMIN, path="/ops#settings", size=DESK)
    page.get_by_label("Find").fill("blind")
    line = page.get_by_role("listitem").filter(has_text="VW_BLIND_KEY")
    expect(line).to_contain_text("set, and not shown")
    expect(page.get_by_role("tabpanel").get_by_role("listitem")).to_have_count(1)
    for secret in ("VW_BLIND_KEY", "VW_VAULT_KEYS"):
        assert stack.site.settings[secret] not in page.content()


def test_what_was_not_sent_can_be_read(visitors: Visitors) -> None:
    page = visitors.open("outbox.ops@example.org", Role.ADMIN, path="/ops#not-sent", size=DESK)
    mail = page.get_by_role("listitem").filter(has_text="outbox.ops@example.org").first
    mail.locator("summary").click()
    expect(mail).to_contain_text("Your code for signing in")


def test_ops_are_admins_alone(visitors: Visitors) -> None:
    page = visitors.open("moderator.ops@example.org", Role.MODERATOR, path="/ops")
    expect(page.get_by_role("heading", name="This is not for you")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_stumbles_at_ops(visitors: Visitors, stack: Stack, dark: bool) -> None:
    video = failed(stack, "jug.mov")
    email = f"axe.{'dark' if dark else 'light'}.ops@example.org"
    page = visitors.open(email, Role.ADMIN, path="/ops", size=(360, 800), dark=dark)
    expect(page.get_by_role("img", name="Tasks.")).to_be_visible()
    assert grave(page) == []
    for tab in ("Failures", "Settings", "Not sent"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab).get_by_role("listitem").first).to_be_visible()
        assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with stack.truth():
        videos.delete(video, "test", make.REMOVAL)
