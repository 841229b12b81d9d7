"""docs/api.md is a contract: its tables are those of the code."""

import re
from dataclasses import fields
from pathlib import Path

from settings import LimitSettings
from web import limits
from web.errors import PROBLEMS

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "api.md").read_text("utf-8")


def test_every_problem_is_in_the_document_with_its_status_and_sentence() -> None:
    documented = re.findall(r"^\| `[a-z0-9_]+` \| \d{3} \| .* \|$", TEXT.partition("## All codes")[2], re.MULTILINE)
    assert documented == [f"| `{code}` | {status} | {title} |" for code, (status, title) in sorted(PROBLEMS.items())]


def test_every_limit_is_in_the_document_with_its_number() -> None:
    documented = {
        name: (account.replace(" a ", "/"), address.replace(" a ", "/"))
        for name, account, address in re.findall(
            r"^\| \w+ \| .* \| `VW_LIMIT_([A-Z_]+)` \| (.*?) ?\| (.*) \|$", TEXT, re.MULTILINE
        )
    }
    ours = {}
    for item in fields(LimitSettings):
        account, _, address = str(item.default).rpartition(";")
        ours[item.name.removeprefix("limit_").upper()] = (account, address)
    assert documented == ours
    assert {name.lower() for name in ours} == {name for name, _ in limits.CLASSES} | {limits.REFUSED}
