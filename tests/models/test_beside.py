"""What a video can do without: a chosen poster, captions, another video in its place."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import census, database, deaths, posters, replacing, showing, tasks, videos
from models.captions import tracks
from models.captions.states import CaptionKind
from models.errors import IllegalChange, NoSuchMoment, NotReplaceable, UnknownVideo, VideoUnready
from models.opening import removal
from models.posters import Moment, Storyboard
from models.states import Kind, Queue, TaskState, VideoState
from models.values import VideoFacts
from tests.models import make

pytestmark = pytest.mark.usefixtures("truth")

PUBLISH = make.task("publish", kind=Kind.PUBLISH)

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"


def published(state: VideoState = VideoState.READY, creator: str = "ana") -> str:
    """A video whose one task, which publishes it, is done; unless it is processing yet."""
    video = make.video(PUBLISH, creator=creator)
    if state is VideoState.READY:
        tasks.finish(make.claim(), "{}", facts=VideoFacts(duration=6.0), state=state)
    return video


def put(video: str, language: str = "de", data: bytes = VTT) -> tracks.Track:
    return tracks.put(video, "ana", language, CaptionKind.CAPTIONS, "", data)[0]


def states(video: str, kind: Kind) -> list[tuple[str, TaskState]]:
    found = [(task.name, task.state) for task in census.of_video(video) if task.kind is kind]
    return sorted(found, key=lambda each: int(each[0].rpartition("-")[2]))


def test_a_choice_waits_until_the_video_is_published() -> None:
    video = published(VideoState.PROCESSING)
    with pytest.raises(VideoUnready):
        posters.choose(video, "ana", 1.0)
    with database.transaction():
        showing.Video.update(duration=6.0).where(showing.Video.id == video).execute()
    assert posters.choose(video, "ana", 1.0) == frozenset()
    assert states(video, Kind.FRAME) == [("frame-1", TaskState.WAITING)]
    assert posters.candidates(video, "ana").pending
    assert tasks.finish(make.claim(), "{}", state=VideoState.READY) == {Queue.URGENT}
    claim = make.claim(Queue.URGENT)
    assert (claim.name, claim.spec) == ("frame-1", '{"number": 1, "time": 1.0}')


def test_only_the_last_choice_counts_whatever_the_one_before_is_at() -> None:
    video = published()
    for before in (TaskState.READY, TaskState.RUNNING):
        posters.choose(video, "ana", 1.0)
        claim = make.claim(Queue.URGENT) if before is TaskState.RUNNING else None
        assert posters.choose(video, "ana", 2.0) == {Queue.URGENT}
        assert claim is None or not tasks.heartbeat(claim, 30.0)
    assert [state for _, state in states(video, Kind.FRAME)] == [TaskState.CANCELLED] * 3 + [TaskState.READY]
    tasks.finish(make.claim(Queue.URGENT), "{}", facts=VideoFacts(poster_key="p-4.jpg"))
    assert not posters.candidates(video, "ana").pending
    assert videos.video(video).state is VideoState.READY


@pytest.mark.parametrize("time", [-0.1, 6.0, 1e9])
def test_a_moment_lies_in_the_video(time: float) -> None:
    with pytest.raises(NoSuchMoment):
        posters.choose(published(), "ana", time)


def test_nothing_is_chosen_for_a_strangers_or_a_removed_video() -> None:
    video = published()
    for change in (lambda: posters.choose(video, "eve", 1.0), lambda: posters.candidates(video, "eve")):
        with pytest.raises(UnknownVideo):
            change()
    videos.delete(video, "ana", removal(source=True))
    with pytest.raises(IllegalChange):
        posters.choose(video, "ana", 1.0)
    with pytest.raises(IllegalChange):
        put(video)


def test_candidates_are_what_was_written_down() -> None:
    board = Storyboard("s.jpg", 90, 160, (Moment(0.0, 0, 0), Moment(2.002, 90, 160)))
    video = make.video(PUBLISH)
    tasks.finish(make.claim(), "{}", facts=VideoFacts(moments=posters.written(board)))
    assert posters.candidates(video, "ana").storyboard == board


@pytest.mark.parametrize("how", ["fails", "crashes"])
def test_a_video_does_not_fail_with_what_it_can_do_without(how: str) -> None:
    video = published(VideoState.PROCESSING)
    put(video)
    publish = make.claim()
    tasks.finish(publish, "{}", state=VideoState.PLAYABLE)
    for _ in range(1 if how == "fails" else deaths.MAX_CRASHES):
        claim = make.claim(Queue.URGENT)
        if how == "fails":
            tasks.fail(claim, "output_invalid", "Something broke.", "")
        else:
            make.pass_time(make.LEASE + 1)
            deaths.expire()
    assert states(video, Kind.CAPTIONS) == [("captions-1", TaskState.FAILED)]
    assert videos.video(video).state is VideoState.PLAYABLE
    assert put(video, "en").language == "en"
    assert make.claim(Queue.URGENT).name == "captions-2"


def test_a_video_that_is_tried_again_takes_up_the_last_choice_alone() -> None:
    video = make.video(make.TASK, make.task("publish", "chunk", kind=Kind.PUBLISH))
    put(video)
    put(video, "en")
    tasks.fail(make.claim(), "internal", "Something broke.", "")
    put(video, "fr")
    videos.retry(video, "ana")
    for _ in range(2):
        tasks.finish(make.claim(), "{}")
    assert make.claim(Queue.URGENT).name == "captions-3"
    assert tasks.claim(Queue.URGENT, "worker", 30.0) is None


def test_captions_are_published_by_versions() -> None:
    video = published()
    assert tracks.of_video(video, "ana") == tracks.Captions((), published=True)
    assert not showing.captions_sent(video)
    first, second = put(video), put(video, "EN-gb")
    assert (first.language, second.language) == ("de", "en-GB")
    wanted = tracks.wanted(video)
    assert (wanted.version, [track for track, _ in wanted.tracks]) == (2, [first, second])
    assert [cue.text for _, cues in wanted.tracks for cue in cues] == ["Hello", "Hello"]
    assert not tracks.of_video(video, "ana").published
    tasks.finish(make.claim(Queue.URGENT), "{}", facts=VideoFacts(captions_shown=2))
    assert tracks.of_video(video, "ana").published
    assert put(video).id != first.id
    assert [track.language for track in tracks.of_video(video, "ana").tracks] == ["de", "en-GB"]
    assert showing.captions_sent(video)


def test_captions_that_are_sent_at_once_are_all_there_and_published_last() -> None:
    video = published()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: put(video, f"de-{100 + number % 4}"), range(16)))
    wanted = tracks.wanted(video)
    assert wanted.version == 16
    assert [track.language for track, _ in wanted.tracks] == ["de-100", "de-101", "de-102", "de-103"]
    assert [state for _, state in states(video, Kind.CAPTIONS)] == [TaskState.CANCELLED] * 15 + [TaskState.READY]


def test_a_video_takes_anothers_place_when_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[str, str, str]] = []
    monkeypatch.setattr("models.stories.uses.replace_video", lambda *said: moved.append(said))
    old, new = published(), published(VideoState.PROCESSING)
    assert not replacing.replace(old, new, "ana")
    assert (moved, videos.video(old).replaced_by) == ([], new)
    tasks.finish(make.claim(), "{}", state=VideoState.READY)
    assert moved == [(old, new, "ana")]
    third = published()
    assert replacing.replace(old, third, "ana")
    assert moved[1:] == [(old, third, "ana")]
    with pytest.raises(NotReplaceable):
        replacing.replace(third, old, "ana")


def test_what_is_not_whole_or_has_ended_takes_nobodys_place() -> None:
    old = published()
    uploading = videos.submit(make.VIDEO, (), state=VideoState.UPLOADING)
    gone, failed = published(), published(VideoState.PROCESSING)
    tasks.fail(make.claim(), "not_a_video", "This file is not a video.", "")
    videos.delete(gone, "ana", removal(source=True))
    for new in (old, uploading, failed):
        with pytest.raises(NotReplaceable):
            replacing.replace(old, new, "ana")
    for new in (gone, published(creator="eve"), "none"):
        with pytest.raises(UnknownVideo):
            replacing.replace(old, new, "ana")
