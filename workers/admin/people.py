"""`vw admin create-admin`, `role`."""

from models.accounts import appointing
from models.accounts.states import Role
from pipeline.cli import DONE
from workers.admin.grammar import ACTOR


def create_admin(email: str) -> int:
    made = appointing.open_admin(email, ACTOR)
    print(f"{made.account}  {made.role.value}  {'new' if made.new else 'known'}; signs in by a code sent to {email}")
    return DONE


def role(account: str, name: str) -> int:
    made = appointing.appoint(account, Role(name), ACTOR)
    print(f"{made.account}  {made.role.value}")
    return DONE
