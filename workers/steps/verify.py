"""Is what arrived what was promised? For bytes that went straight to storage, where nobody has hashed them yet."""

import hashlib

from models import uploads, videos
from models.values import VideoFacts
from pipeline.errors import Cancelled, ChecksumMismatch
from workers import source
from workers.outcome import Outcome, Task


def verify(task: Task) -> Outcome:
    """Hash the source, piece by piece.

    Raises:
        ChecksumMismatch: the file is at fault, whatever it is.
    """
    video = videos.video(task.claim.video_id)
    assert video.upload_id is not None, "only uploads are verified"
    promised = uploads.upload(video.upload_id, video.creator).sha256
    digest = hashlib.sha256()
    for data in source.in_pieces(task.store, video).each():
        if task.stop.is_set():
            raise Cancelled("while its source was verified")
        digest.update(data)
    if digest.hexdigest() != promised:
        raise ChecksumMismatch(f"{digest.hexdigest()} for {promised}")
    return Outcome(facts=VideoFacts(sha256=promised))
