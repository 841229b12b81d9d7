"""Is this container's live hub well? `python -m web.live.health`, as `web.health`."""

import sys

from settings import live_settings
from web import health


def main() -> int:
    return health.ask(live_settings().live_port)


if __name__ == "__main__":
    sys.exit(main())
