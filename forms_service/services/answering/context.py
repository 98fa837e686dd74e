"""What answers may depend on besides other answers, put together for one signed-in person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from forms_service.casework.users import Permission, User
from forms_service.engine.derivations.context import Context, Table
from forms_service.engine.moments import Moment
from forms_service.services.ports import Ports


@dataclass(frozen=True)
class Staff:
    """The organisation's people who answer or authorise, as reference data."""

    people: tuple[User, ...]

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((row for row in self.rows() if row["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [{"id": user.id, "label": f"{user.name}, {user.job_title}"} for user in self.people]


def context_for(ports: Ports, actor: User, agreed: Mapping[str, Table] = MappingProxyType({})) -> Context:
    """*agreed* are tables as they were when the enquiry came (``agreed.py``), in place of those of today."""
    now = Moment(ports.clock.now())
    answering = tuple(user for user in ports.directory.users(actor.organisation) if user.may(Permission.ANSWER))
    tables: dict[str, Table] = {**ports.tables(now.day), "users": Staff(answering), **agreed}
    return Context(
        now=now,
        facts={
            "user.id": actor.id,
            "user.name": actor.name,
            "user.job_title": actor.job_title,
            **ports.team_facts(actor),
        },
        tables=tables,
        working_days_after=ports.working_days_after,
        unprintable=ports.unprintable,
    )
