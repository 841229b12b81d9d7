"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.creators import schema as creators
from models.mail import schema as mail
from models.stories import schema as stories

TABLES = (*schema.TABLES, *accounts.TABLES, *mail.TABLES, *creators.TABLES, *stories.TABLES)
