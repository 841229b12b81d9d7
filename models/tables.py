"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.moderation import schema as moderation

TABLES = (*schema.TABLES, *accounts.TABLES, *moderation.TABLES)
