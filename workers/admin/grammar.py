"""The commands of `vw admin`. What they need is loaded when they run."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.cli import command

if TYPE_CHECKING:
    from pipeline.cli import Commands

Run = Callable[[argparse.Namespace], int]

ACTOR = "vw"
"""Who did it, in the history and in the audit."""

ROLES = ("viewer", "creator", "support", "moderator", "admin")
CREATORS = 3
STORIES = 2
MOST_CREATORS, MOST_STORIES = 12, 4
"""What `stories` has to tell."""


def add(commands: "Commands", told: Callable[[Run], Run]) -> None:
    """Add `admin` to the commands of `vw`; `told` binds the database around each of its own."""
    admin = commands.add_parser(
        "admin", help="run the service: people, cases, demo content", description="Run the service."
    )
    its = admin.add_subparsers(metavar="COMMAND", required=True)

    def sub(name: str, does: str, run: Run) -> argparse.ArgumentParser:
        return command(its, name, does, told(_sealing(run)))

    create = sub("create-admin", "make the account of an e-mail address an admin's", _create_admin)
    create.add_argument("email", metavar="EMAIL", type=_email)

    role = sub("role", "give an account a role", _role)
    role.add_argument("account", metavar="ACCOUNT", help="its id, or its e-mail address")
    role.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))

    cases = sub("cases", "list the cases that wait, the ones due soonest first", _cases)
    cases.add_argument("--json", action="store_true", help="print an object a line")

    approve = sub("approve", "approve what a case is about", _approve)
    reject = sub("reject", "reject what a case is about", _reject)
    reject.add_argument("--reason", metavar="CODE", required=True, help="one of GET /v1/moderation/reasons")
    for judged in (approve, reject):
        judged.add_argument("case", metavar="CASE")
        judged.add_argument("--note", default="", metavar="TEXT", help="for moderators alone")

    sub("rotate-keys", "seal all that is sealed under the newest of VW_VAULT_KEYS", _rotate)

    sub("recount", "count all reactions again, and mend counters that are wrong", _recount)
    sub("reweigh", "score all stories anew, after VW_FEED_… were changed", _reweigh)

    cors = sub("cors", "let browsers send clips straight to the bucket of VW_STORAGE_URL", _cors)
    cors.add_argument(
        "origins",
        metavar="ORIGIN",
        type=_origin,
        nargs="+",
        help="of the pages, such as https://shop.example; no others",
    )

    seed = sub("seed", "make demo content through the running stack; again, only what is missing", _seed)
    seed.add_argument(
        "--creators", type=_up_to(MOST_CREATORS), default=CREATORS, metavar="N", help=f"default: {CREATORS}"
    )
    seed.add_argument(
        "--stories", type=_up_to(MOST_STORIES), default=STORIES, metavar="N", help=f"of each (default: {STORIES})"
    )


def _sealing(run: Run) -> Run:
    """`run` with the vault open."""

    def sealing(options: argparse.Namespace) -> int:
        from workers.home import open_vault

        open_vault()
        return run(options)

    return sealing


def _create_admin(options: argparse.Namespace) -> int:
    from workers.admin import people

    return people.create_admin(options.email)


def _role(options: argparse.Namespace) -> int:
    from workers.admin import people

    return people.role(options.account, options.role)


def _cases(options: argparse.Namespace) -> int:
    from workers.admin import judging

    return judging.cases(as_json=options.json)


def _approve(options: argparse.Namespace) -> int:
    from workers.admin import judging

    return judging.approve(options.case, options.note)


def _reject(options: argparse.Namespace) -> int:
    from workers.admin import judging

    return judging.reject(options.case, options.reason, options.note)


def _rotate(_options: argparse.Namespace) -> int:
    from workers.admin import sealing

    return sealing.rotate()


def _recount(_options: argparse.Namespace) -> int:
    from workers.admin import counting

    return counting.recount()


def _reweigh(_options: argparse.Namespace) -> int:
    from workers.admin import counting

    return counting.reweigh()


def _cors(options: argparse.Namespace) -> int:
    from workers.admin import sending

    return sending.cors(options.origins)


def _seed(options: argparse.Namespace) -> int:
    from workers.admin import seeding

    return seeding.seed(options.creators, options.stories)


def _email(text: str) -> str:
    local, _, domain = text.strip().rpartition("@")
    if not local or not domain or len(text.split()) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not an e-mail address")
    return text.strip()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != text or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is not an origin: scheme and host, and nothing behind them")
    return text


def _up_to(most: int) -> Callable[[str], int]:
    def few(text: str) -> int:
        if not (text.isdecimal() and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return few
