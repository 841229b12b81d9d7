"""Every table, each after those it refers to."""

from models import schema
from models.accounts import schema as accounts
from models.captions import schema as captions
from models.creators import schema as creators
from models.feed import schema as feed
from models.idempotency import schema as idempotency
from models.mail import schema as mail
from models.moderation import schema as moderation
from models.reactions import schema as reactions
from models.stories import schema as stories

TABLES = (
    *schema.TABLES,
    *accounts.TABLES,
    *mail.TABLES,
    *captions.TABLES,
    *creators.TABLES,
    *stories.TABLES,
    *moderation.TABLES,
    *feed.TABLES,
    *reactions.TABLES,
    *idempotency.TABLES,
)
