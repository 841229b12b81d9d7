"""A video whose bytes are still coming: tasks wait for those that they read, and begin as these arrive.

All of it within the caller's transaction, which holds the upload's row. The video's row is taken after it: whoever adds
tasks holds that one, so that no byte arrives unseen between a look at what has come and the task that waits for the rest.
"""

from typing import Any

from models import extents, history, outbox, videos
from models.graph import BEHIND, add, wake
from models.opening import VERIFY, opening, removal
from models.schema import Task, Upload, Video
from models.showing import NOTHING_SHOWN
from models.states import UNFINISHED, Queue, VideoState
from models.tasks import cancel_open, lock_video
from models.values import NewVideo


def begin(upload_id: str, new: NewVideo, *, verified: bool) -> str:
    """The video of an upload; its id. `verified`: a worker has to hash the bytes when all are there."""
    key = videos.submit(new, opening(new.source_size, verified=verified), state=VideoState.UPLOADING)
    Upload.update(video_id=key).where(Upload.id == upload_id).execute()
    return key


def came(upload: Any, *ranges: tuple[int, int]) -> frozenset[Queue]:
    """Bytes have been stored; the queues that have work now."""
    have = extents.joined((*extents.load(upload.have), *ranges))
    Upload.update(have=extents.dump(have)).where(Upload.id == upload.id).execute()
    return _woken(upload, extents.joined(ranges))


def ended(upload: Any, sha256: str | None) -> frozenset[Queue]:
    """All bytes are there, and are those that were promised; the queues that have work now."""
    have = extents.dump([(0, upload.size + BEHIND)])
    Upload.update(have=have).where(Upload.id == upload.id).execute()
    video = lock_video(upload.video_id)
    if sha256 is not None:
        Video.update(sha256=sha256).where(Video.id == video.id).execute()
    if video.state == VideoState.UPLOADING.value:
        history.change(
            Video, video.id, VideoState.UPLOADING, VideoState.PROCESSING, video.creator, "all bytes are there"
        )
    return _woken(upload, ((0, upload.size + BEHIND),))


def _woken(upload: Any, ranges: extents.Ranges) -> frozenset[Queue]:
    if upload.video_id is None:
        return frozenset()
    video = lock_video(upload.video_id)
    if VideoState(video.state) not in UNFINISHED:
        return frozenset()
    queues = frozenset[Queue]().union(*(wake(video, start, end) for start, end in ranges))
    outbox.write(queues)
    return queues


def changed(upload: Any) -> frozenset[Queue]:
    """Bytes are others than those that were read before: all that was made of them is void, and the video begins anew."""
    if upload.video_id is None:
        return frozenset()
    video = lock_video(upload.video_id)
    before = VideoState(video.state)
    if before not in {*UNFINISHED, VideoState.FAILED}:
        return frozenset()
    until = cancel_open(video.id, video.creator, "its bytes changed")
    verified = Task.select().where(Task.video == video.id, Task.name == VERIFY).exists()
    video.generation += 1
    void: dict[str, Any] = {"info": None, "plan": None, "duration": None, "width": None, "height": None}
    void |= {**NOTHING_SHOWN, "error_code": None, "message": None, "detail": None, "our_fault": False}
    Video.update(generation=video.generation, **void).where(Video.id == video.id).execute()
    if before is not VideoState.UPLOADING:
        history.change(Video, video.id, before, VideoState.UPLOADING, video.creator, "its bytes changed")
    queues = add(video, opening(upload.size, verified=verified))
    queues |= add(video, [removal(source=False, before=video.generation)], ready_at=until)
    outbox.write(queues)
    return queues


def given_up(upload: Any, actor: str) -> None:
    """The upload has ended without its last byte, or as the double of another: its video ends too, unless it has failed."""
    if upload.video_id is not None and VideoState(lock_video(upload.video_id).state) in UNFINISHED:
        videos.delete(upload.video_id, actor, removal(source=False))
