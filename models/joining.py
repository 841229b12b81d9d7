"""Uploads whose bytes are joined to those of others: tus calls it concatenation."""

from collections.abc import Sequence
from dataclasses import replace

from models import database, uploads
from models.database import clock
from models.errors import TooLarge, TooManyParts, UnknownUpload, UploadClosed, UploadIncomplete
from models.schema import Upload
from models.states import Protocol, UploadState
from models.values import NewUpload, Piece, UploadView


def join(
    new: NewUpload, partials: Sequence[str], keep_seconds: float, *, most_bytes: int, most_pieces: int
) -> UploadView:
    """An upload of the bytes of others, which stay as they are until it is completed; `new.size` is not read.

    Raises:
        UnknownUpload: one of them is not there, not the creator's, or no part of a concatenation.
        UploadIncomplete: one of them lacks bytes.
        UploadClosed: one of them has been joined, aborted or given up.
        TooLarge, TooManyParts: together they are more than one upload may be.
    """
    with database.transaction():
        parts: list[Piece] = []
        at = 0
        for partial_id in partials:
            partial = uploads.locked_row(partial_id)
            if partial.creator != new.creator or partial.protocol != Protocol.TUS_PARTIAL.value:
                raise UnknownUpload()
            if partial.state == UploadState.OPEN.value:
                raise UploadIncomplete(received=partial.received, size=partial.size)
            if partial.state != UploadState.COMPLETE.value:
                raise UploadClosed(state=partial.state)
            if at + partial.size > most_bytes:
                raise TooLarge(limit=most_bytes)
            for piece in uploads.pieces(partial_id):
                if len(parts) == most_pieces:
                    raise TooManyParts(limit=most_pieces)
                parts.append(Piece(at, piece.size, piece.key, 1, piece.sha256, piece.etag))
                at += piece.size
            Upload.update(touched=clock(), expires=clock() + keep_seconds).where(Upload.id == partial_id).execute()
        made = uploads.insert(replace(new, size=at, protocol=Protocol.TUS_FINAL), keep_seconds)
        for piece in parts:
            uploads.insert_piece(made.id, piece)
        return uploads.touch(made.id, at, keep_seconds)
