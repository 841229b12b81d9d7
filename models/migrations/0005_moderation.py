"""Moderation: cases, reports, sanctions, notices, and an audit that the database itself lets nobody change."""

from typing import Any

import peewee as pw

INDEXES = (
    # Two who open a case about the same thing at once get the same one.
    (
        "moderation_case_open",
        "CREATE UNIQUE INDEX {} ON moderation_case (kind, subject) WHERE state = 'open'",
    ),
    ("moderation_case_due", "CREATE INDEX {} ON moderation_case (due, id) WHERE state IN ('open', 'appealed')"),
    ("moderation_case_state", "CREATE INDEX {} ON moderation_case (state, due, id)"),
    ("moderation_case_owner", "CREATE INDEX {} ON moderation_case (owner, id)"),
    ("moderation_case_subject", "CREATE INDEX {} ON moderation_case (subject)"),
    (
        "moderation_case_appeal_until",
        "CREATE INDEX {} ON moderation_case (appeal_until) WHERE state = 'decided'",
    ),
    ("report_once", "CREATE UNIQUE INDEX {} ON report (reporter, kind, subject)"),
    ("sanction_account", "CREATE INDEX {} ON sanction (account_id, id)"),
    ("sanction_until", "CREATE INDEX {} ON sanction (until) WHERE ended IS NULL AND until IS NOT NULL"),
    ("notice_account", "CREATE INDEX {} ON notice (account_id, id)"),
    ("audit_entity", "CREATE INDEX {} ON audit (entity_id, id)"),
    ("audit_actor", "CREATE INDEX {} ON audit (actor, id)"),
)

SQLITE_APPEND_ONLY = (
    "CREATE TRIGGER audit_no_{0} BEFORE {0} ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
)

POSTGRES_REFUSAL = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$
"""
POSTGRES_APPEND_ONLY = (
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
)


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class ModerationCase(Base):
        id = pw.CharField(36, primary_key=True)
        kind = pw.CharField(32)
        subject = pw.CharField(36)
        owner = pw.TextField()
        opener = pw.TextField()
        state = pw.CharField(32)
        urgent = pw.BooleanField()
        opening_reason = pw.CharField(32)
        detail = pw.TextField()
        evidence = pw.TextField()
        hidden = pw.BooleanField()
        created = pw.DoubleField()
        due = pw.DoubleField()
        claimed_by = pw.TextField(null=True)
        claim_expires = pw.DoubleField(null=True)
        verdict = pw.CharField(32, null=True)
        verdict_reason = pw.CharField(32, null=True)
        note = pw.TextField(null=True)
        decided_by = pw.TextField(null=True)
        decided = pw.DoubleField(null=True)
        appeal_until = pw.DoubleField(null=True)
        appeal_text = pw.TextField(null=True)
        appealed = pw.DoubleField(null=True)
        appeal_verdict = pw.CharField(32, null=True)
        appeal_note = pw.TextField(null=True)
        appeal_decided_by = pw.TextField(null=True)
        appeal_decided = pw.DoubleField(null=True)

    class Report(Base):
        id = pw.CharField(36, primary_key=True)
        case = pw.ForeignKeyField(ModerationCase, column_name="case_id", index=True)
        kind = pw.CharField(32)
        subject = pw.CharField(36)
        reporter = pw.TextField()
        reason = pw.CharField(32)
        text = pw.TextField()
        urgent = pw.BooleanField()
        created = pw.DoubleField()

    class Sanction(Base):
        id = pw.CharField(36, primary_key=True)
        account = pw.CharField(36, column_name="account_id")
        kind = pw.CharField(32)
        reason = pw.CharField(32)
        note = pw.TextField()
        case = pw.ForeignKeyField(ModerationCase, column_name="case_id", null=True, index=True)
        by = pw.TextField()
        created = pw.DoubleField()
        until = pw.DoubleField(null=True)
        ended = pw.DoubleField(null=True)
        lifted_by = pw.TextField(null=True)

    class Notice(Base):
        id = pw.CharField(36, primary_key=True)
        account = pw.CharField(36, column_name="account_id")
        kind = pw.CharField(32)
        data = pw.TextField()
        created = pw.DoubleField()
        read = pw.DoubleField(null=True)

    class Audit(Base):
        id = pw.AutoField()
        at = pw.DoubleField()
        actor = pw.TextField()
        action = pw.CharField(32)
        entity = pw.CharField(32)
        entity_id = pw.CharField(36)
        reason = pw.TextField()
        before = pw.TextField(null=True)
        after = pw.TextField(null=True)

    db.create_tables([ModerationCase, Report, Sanction, Notice, Audit])
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
    postgres = isinstance(db, pw.PostgresqlDatabase)
    if postgres:
        db.execute_sql(POSTGRES_REFUSAL)
        db.execute_sql(POSTGRES_APPEND_ONLY)
    else:
        for change in ("UPDATE", "DELETE"):
            db.execute_sql(SQLITE_APPEND_ONLY.format(change))
