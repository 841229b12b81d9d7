"""`python -m models.migrate URL`: bring a database up to date. Safe to run from several places at once."""

import sys
from collections.abc import Sequence

from models import database


def main(arguments: Sequence[str]) -> int:
    """Apply what is missing to the database at `arguments[0]`, and say what that was."""
    database.bind(arguments[0])
    applied = database.migrate()
    print("\n".join(applied) or "up to date")
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
