"""A story gets the video that takes another's place when that is ready, and the old one can go once nobody is shown it."""

import pytest

from models import library, replacing
from models.errors import VideoInUse
from models.states import VideoState
from models.stories import drafts, reading
from tests.models.stories import make


@pytest.mark.usefixtures("listed")
def test_a_story_gets_the_new_video_when_it_is_ready_and_the_old_one_is_deleted_after_the_review(creator: str) -> None:
    old, new = make.video(creator), make.video(creator, VideoState.PROCESSING)
    made = make.live(creator, old)
    with pytest.raises(VideoInUse):
        library.delete(old, creator)
    assert not replacing.replace(old, new, creator)
    assert reading.own(made.id, creator).draft.content.videos == (old,)

    make.becomes(new, VideoState.READY)
    assert reading.own(made.id, creator).draft.content.videos == (new,)
    shown = reading.published(made.id, None)
    assert shown.content.videos == (old,)
    with pytest.raises(VideoInUse):
        library.delete(old, creator)

    drafts.submit(made.id, creator)
    make.decide(made.id)
    assert reading.published(made.id, None).content.videos == (new,)
    library.delete(old, creator)
    assert make.state(old) is VideoState.DELETED
