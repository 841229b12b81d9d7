"""`python -m tests.conformance FOLDER …`: print every breach; exit 1 if there is any, 2 on wrong use."""

import sys
from pathlib import Path

from tests.conformance.checker import check


def main(arguments: list[str]) -> int:
    """Check each folder named."""
    if not arguments or any(argument.startswith("-") for argument in arguments):
        sys.stderr.write("usage: python -m tests.conformance FOLDER …\n")
        return 2
    found = 0
    for folder in arguments:
        violations = check(Path(folder))
        found += len(violations)
        for violation in violations:
            sys.stdout.write(f"{violation}\n")
        sys.stdout.write(f"{folder}: {len(violations)} violations\n" if violations else f"{folder}: conformant\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
