"""Operating: whoever works at the command line acts as a person, and what they were refused is in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.services.work import service_work

T = TypeVar("T")


def as_operator(ports: Ports, named: str, account: str, command: str, act: Callable[[User], T]) -> T:
    """Do what a *command* does, as the person whose *account* of the machine it is (or who is *named*, if invented).

    A refusal is in the log of that person's organisation; in that of each, where the account is nobody's.
    """
    organisations = [each.id for each in ports.directory.organisations()]
    try:
        actor = ports.directory.operator(named, account)
        organisations = [actor.organisation]
        return act(actor)
    except (NotAllowed, NotFound) as refusal:
        for organisation in organisations:
            with service_work(ports, organisation) as work:
                told = {"account": account, "command": command, "why": str(refusal)}
                work.sign_in("command_refused", LogObject("command"), told)
        raise
