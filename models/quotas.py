"""What one creator may have and send."""

from peewee import Case, fn

from models.database import clock
from models.errors import DailyQuotaExceeded, TooManyUploads
from models.schema import Upload
from models.states import Protocol, UploadState
from models.values import NewUpload, Quota

DAY_SECONDS = 86_400.0


def check(new: NewUpload, quota: Quota) -> None:
    """Within a session. Raises `TooManyUploads`, `DailyQuotaExceeded`."""
    theirs = Upload.creator == new.creator
    still_open = Upload.select().where(theirs, Upload.state == UploadState.OPEN.value, Upload.expires > clock())
    if still_open.count() >= quota.open_uploads:
        raise TooManyUploads(limit=quota.open_uploads)
    # One that was given up has cost what came of it; of joined ones, their parts are counted.
    given_up = Upload.state.in_([UploadState.ABORTED.value, UploadState.EXPIRED.value])
    cost = fn.SUM(Case(None, [(given_up, Upload.received)], Upload.size))
    sent = (
        Upload.select(cost)
        .where(theirs, Upload.created > clock() - DAY_SECONDS, Upload.protocol != Protocol.TUS_FINAL.value)
        .scalar()
    )
    if int(sent or 0) + new.size > quota.bytes_per_day:
        raise DailyQuotaExceeded(f"{sent} + {new.size} bytes")
