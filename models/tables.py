"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.idempotency import schema as idempotency
from models.mail import schema as mail

TABLES = (*schema.TABLES, *accounts.TABLES, *mail.TABLES, *idempotency.TABLES)
