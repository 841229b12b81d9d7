"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.captions import schema as captions

TABLES = (*schema.TABLES, *accounts.TABLES, *captions.TABLES)
