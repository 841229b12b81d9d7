"""A video's objects, moved by real workers as a story shows it and shows it no more."""

from pathlib import Path

from models import database, placing, videos
from models.schema import Video
from models.states import VideoState
from models.stories import review
from pipeline.storage import open_store
from tests import keys
from tests.conformance.checker import check
from tests.models.creators import make as creators
from tests.models.stories import make as stories
from tests.workers.conftest import Crew, MakeCrew
from workers.outplayed import sweep


def below(crew: Crew, video: str) -> dict[str, set[str]]:
    """The names of the objects in each folder of what was made of the video."""
    found: dict[str, set[str]] = {}
    for key in crew.files(video):
        if not key.startswith("uploads/"):
            shelf, _, folder, name = key.split("/", 3)
            found.setdefault(f"{shelf} {folder}", set()).add(name)
    return found


def test_a_video_goes_with_its_story_and_conforms_wherever_it_is(make_crew: MakeCrew, clip: Path) -> None:
    crew = make_crew("sqlite")
    keys.bind()
    crew.scheduler()
    crew.worker("urgent")
    crew.worker("ladder", "background", "default")
    video = crew.submit(clip)
    assert crew.ended(video).state is VideoState.READY
    made = below(crew, video)
    assert set(made) == {"previews 1"}

    creator = creators.approved()
    with database.transaction():
        Video.update(creator=creator).where(Video.id == video).execute()
    story = stories.live(creator, video)
    crew.until(lambda: videos.video(video).published)
    there = crew.asset(video).parents[2] / "media" / video / "1-1"
    assert [str(breach) for breach in check(there)] == []
    assert videos.video(video).master_key == f"media/{video}/1-1/master.m3u8"
    passing = ("growing/", "instant/", "images/glance/")
    lasting = {name for name in made["previews 1"] if not name.startswith(passing)}
    assert lasting < made["previews 1"]
    found = below(crew, video)
    assert (found["media 1-1"], found["previews 1"]) == (lasting, made["previews 1"])
    assert (there / "master.m3u8").stat().st_nlink == 2

    with database.transaction():
        review.take_down(story.id, creators.MODERATOR, "because")
    crew.until(lambda: not videos.video(video).published)
    store = open_store(crew.site.storage_url)
    sweep(store, 3600)
    assert below(crew, video) == {"previews 1-2": lasting}
    assert placing.left(0.0, 10) == ()

    assert crew.site.vw("delete", video).returncode == 0
    crew.until(lambda: videos.removed(video))
    assert crew.files(video) == []
