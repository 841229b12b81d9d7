"""The table of mail."""

from peewee import CharField, DoubleField, SmallIntegerField

from models.schema import ID, WORD, Base
from models.vault import SealedField


class Mail(Base):
    id = CharField(ID, primary_key=True)
    kind = CharField(WORD)
    state = CharField(WORD)
    recipient = SealedField(null=True)
    """Null, as `data`, once it was sent or given up."""
    data = SealedField(null=True)
    """JSON object of texts."""
    created = DoubleField()
    next_try = DoubleField()
    """When it may be sent; while it is being sent, when its worker is held to be dead."""
    expires = DoubleField()
    """After which it is of no use to anybody."""
    attempts = SmallIntegerField(default=0)
    error_code = CharField(WORD, null=True)

    class Meta:
        indexes = ((("state", "next_try"), False),)


TABLES = (Mail,)
