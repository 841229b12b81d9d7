"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts

TABLES = (*schema.TABLES, *accounts.TABLES)
