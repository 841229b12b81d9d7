"""The tables of moderation."""

from peewee import AutoField, BooleanField, CharField, DoubleField, ForeignKeyField, TextField

from models.schema import ID, WORD, Base


class ModerationCase(Base):
    id = CharField(ID, primary_key=True)
    kind = CharField(WORD)
    subject = CharField(ID)
    owner = TextField()
    """The account whose subject it is: who is told, and who may appeal."""
    opener = TextField()
    state = CharField(WORD)
    urgent = BooleanField(default=False)
    opening_reason = CharField(WORD, default="")
    detail = TextField(default="")
    """What the opener says."""
    evidence = TextField(default="")
    """What the subject said when it was first reported: it may be edited or deleted since."""
    hidden = BooleanField(default=False)
    """Taken from view by urgent reports, before anybody has decided."""
    created = DoubleField()
    due = DoubleField()
    claimed_by = TextField(null=True)
    claim_expires = DoubleField(null=True)
    verdict = CharField(WORD, null=True)
    verdict_reason = CharField(WORD, null=True)
    note = TextField(null=True)
    """For moderators alone."""
    decided_by = TextField(null=True)
    decided = DoubleField(null=True)
    appeal_until = DoubleField(null=True)
    """Null where there is nothing to appeal."""
    appeal_text = TextField(null=True)
    appealed = DoubleField(null=True)
    appeal_verdict = CharField(WORD, null=True)
    appeal_note = TextField(null=True)
    appeal_decided_by = TextField(null=True)
    appeal_decided = DoubleField(null=True)


class Report(Base):
    id = CharField(ID, primary_key=True)
    case = ForeignKeyField(ModerationCase, column_name="case_id", index=True)
    kind = CharField(WORD)
    subject = CharField(ID)
    reporter = TextField()
    reason = CharField(WORD)
    text = TextField(default="")
    urgent = BooleanField(default=False)
    created = DoubleField()


class Sanction(Base):
    id = CharField(ID, primary_key=True)
    account = CharField(ID, column_name="account_id")
    kind = CharField(WORD)
    reason = CharField(WORD)
    note = TextField(default="")
    case = ForeignKeyField(ModerationCase, column_name="case_id", null=True, index=True)
    """The case that it was decided with."""
    by = TextField()
    created = DoubleField()
    until = DoubleField(null=True)
    """When a suspension ends."""
    ended = DoubleField(null=True)
    """When it was lifted, or its time was over."""
    lifted_by = TextField(null=True)


class Notice(Base):
    id = CharField(ID, primary_key=True)
    account = CharField(ID, column_name="account_id")
    kind = CharField(WORD)
    data = TextField()
    """JSON."""
    created = DoubleField()
    read = DoubleField(null=True)


class Audit(Base):
    """Rows are written and never changed: the database refuses."""

    id = AutoField()
    at = DoubleField()
    actor = TextField()
    action = CharField(WORD)
    entity = CharField(WORD)
    entity_id = CharField(ID)
    reason = TextField(default="")
    before = TextField(null=True)
    after = TextField(null=True)


TABLES = (ModerationCase, Report, Sanction, Notice, Audit)
