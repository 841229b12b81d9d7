"""Is this container's worker well? `python -m workers.health` exits 0 when the database and Redis answer, else 1."""

import sys

import redis.exceptions

from models import database
from models.errors import ModelError
from pipeline.errors import PipelineError
from workers.home import open_home


def main() -> int:
    """Ask both services; say what does not answer."""
    try:
        home = open_home()
        database.ping()
        home.redis.ping()
    except (ModelError, PipelineError, redis.exceptions.RedisError) as error:
        print(f"unhealthy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
