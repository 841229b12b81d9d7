"""What one creator may have and send."""

from peewee import Case, fn

from models import database
from models.database import clock
from models.errors import DailyQuotaExceeded, TooManyUploads, UnknownUpload
from models.schema import Part, Upload
from models.states import Protocol, UploadState
from models.values import NewUpload, Quota

DAY_SECONDS = 86_400.0


def check(new: NewUpload, quota: Quota) -> None:
    """Within a session. Raises `TooManyUploads`, `DailyQuotaExceeded`."""
    theirs = Upload.creator == new.creator
    still_open = Upload.select().where(theirs, Upload.state == UploadState.OPEN.value, Upload.expires > clock())
    if still_open.count() >= quota.open_uploads:
        raise TooManyUploads(limit=quota.open_uploads)
    check_bytes(new.creator, new.size, quota)


def check_bytes(creator: str, size: int, quota: Quota) -> None:
    """Within a session: whether so many bytes more may be sent today. Raises `DailyQuotaExceeded`."""
    today = (Upload.creator == creator) & (Upload.created > clock() - DAY_SECONDS)
    # One that was given up has cost what came of it, which is known once nothing can come any more of what goes straight to
    # storage. Of joined ones, their parts are counted.
    over = Upload.state.in_([UploadState.ABORTED.value, UploadState.EXPIRED.value])
    known = over & ((Upload.protocol != Protocol.DIRECT.value) | Upload.clear_at.is_null())
    cost = fn.SUM(Case(None, [(known, Upload.received)], Upload.size))
    sent = Upload.select(cost).where(today, Upload.protocol != Protocol.TUS_FINAL.value).scalar()
    again = Part.select(fn.SUM(Part.size)).join(Upload).where(today, ~Part.current).scalar()
    if int(sent or 0) + int(again or 0) + size > quota.bytes_per_day:
        raise DailyQuotaExceeded(f"{sent} + {again} again + {size} bytes")


def check_again(upload_id: str, size: int, quota: Quota) -> None:
    """Whether bytes may be sent again to an upload of which some were before: those count within a day as all do.

    Raises `UnknownUpload`, `DailyQuotaExceeded`.
    """
    with database.session():
        if not Part.select().where(Part.upload == upload_id, ~Part.current).exists():
            return
        found = Upload.get_or_none(Upload.id == upload_id)
        if found is None:
            raise UnknownUpload()
        check_bytes(found.creator, size, quota)
