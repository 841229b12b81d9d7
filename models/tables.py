"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.feed import schema as feed
from models.reactions import schema as reactions

TABLES = (*schema.TABLES, *accounts.TABLES, *feed.TABLES, *reactions.TABLES)
