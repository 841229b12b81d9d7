"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.captions import schema as captions
from models.moderation import schema as moderation

TABLES = (*schema.TABLES, *accounts.TABLES, *captions.TABLES, *moderation.TABLES)
