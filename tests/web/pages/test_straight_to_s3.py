"""Clips that browsers send straight to a bucket, by addresses that were signed for them: a real S3, its CORS set by us."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from bench.servers.rgw import ACCESS_KEY, SECRET_KEY, Rgw
from bench.servers.stack import Stack
from models import uploads, videos
from pipeline.storage.transfer import Client
from tests.lacking import lacking
from tests.web.pages.conftest import MIB, Visitors
from tests.web.pages.studio import arrived, choose, row, sha256, studio
from web.pages import built

PREFIX = "p"
THERE = 3
"""A part that has come before."""


@pytest.fixture
def bucket_stack(rgw: Rgw, bucket: str, tmp_path: Path) -> Iterator[Stack]:
    """Everything, on a bucket."""
    if not (built.DIST / "pages.json").is_file():
        lacking("the pages are not built here: run `make setup`")
    keys = {"VW_S3_ACCESS_KEY": ACCESS_KEY, "VW_S3_SECRET_KEY": SECRET_KEY}
    folder = tmp_path / "stack"
    folder.mkdir()
    running = Stack(folder, rgw.url(bucket, PREFIX), keys)
    running.start()
    yield running
    running.remove()


@pytest.fixture
def sender(browser: Browser, bucket_stack: Stack) -> Iterator[Visitors]:
    visitors = Visitors(browser, bucket_stack, "straight-to-s3")
    visitors.expect("CORS policy|ERR_FAILED")
    yield visitors
    faults = visitors.faults()
    visitors.leave()
    assert not faults


def test_a_browser_sends_a_clip_straight_to_a_bucket_once_that_lets_the_pages_in(
    sender: Visitors, bucket_stack: Stack, rgw: Rgw, bucket: str, s3_client: Client, long: Path
) -> None:
    page = studio(sender, "straight@example.org")
    sent = puts(page)
    choose(page, long)
    mine = row(page, long.name)
    expect(mine.get_by_text("it goes on by itself")).to_be_visible()
    with bucket_stack.truth():
        upload = videos.latest(1)[0].upload_id
        assert upload is not None
        assert uploads.pieces(upload) == ()
    # As when it was stored and only the answer was lost.
    key = f"{PREFIX}/{uploads.key_of(upload, THERE, 1)}"
    s3_client.put_object(Bucket=bucket, Key=key, Body=long.read_bytes()[(THERE - 1) * MIB : THERE * MIB])
    done = bucket_stack.site.vw("admin", "cors", bucket_stack.url)
    assert done.returncode == 0, done.stderr
    page.evaluate("() => dispatchEvent(new Event('online'))")  # it is tried again at once
    expect(mine.get_by_text("ready", exact=True)).to_be_visible(timeout=60_000)
    assert arrived(bucket_stack, long.name) == sha256(long)
    answers = [status for address, status in sent if address.startswith(f"{rgw.endpoint}/{bucket}/")]
    assert sorted(set(answers)) == [200, 412]
    assert len(answers) == len(sent), "nothing went through the web tier"


def puts(page: Page) -> list[tuple[str, int]]:
    """Where bytes went, and how that was answered."""
    told: list[tuple[str, int]] = []

    def hear(answer: Response) -> None:
        if answer.request.method == "PUT":
            told.append((answer.url, answer.status))

    page.on("response", hear)
    return told
