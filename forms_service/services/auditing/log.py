"""What an auditor does with the audit log: reads it, and has it proved that nothing in it was altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms_service.casework.auditing.events import FOR_THE_CASE_TEAM, LogObject
from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import PersonId
from forms_service.casework.users import Permission, User
from forms_service.services.auditing.anchors import AuditReport, verify
from forms_service.services.auditing.things import things_about
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import AuditEntry, AuditSearch
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from storage.contract import StoreUnavailable

AUDIT_LOG: Final = LogObject("audit_log")
MOST_SHOWN = 200
NEWEST = 12
"""How many anchored heads a page reads back, an hour's worth at most; the operator's command reads all of them."""


@use_case(Permission.READ_AUDIT)
def read(work: Work, search: AuditSearch, person: str = "") -> Sequence[AuditEntry]:
    """Return the newest matching entries, about one *person* if one is named; the reading itself is logged."""
    asked = {name: str(value) for name, value in vars(search).items() if value}
    search = replace(search, about=things_about(work, PersonId(person))) if person else search
    found = work.audit.entries(search, limit=MOST_SHOWN)
    work.read("audit_log_read", LogObject("person", person) if person else AUDIT_LOG, asked)
    return readable_by(work.actor, found)


def readable_by(actor: User, entries: Sequence[AuditEntry]) -> Sequence[AuditEntry]:
    """Return *entries* without the words that are for the case team alone, unless *actor* is of it."""
    return entries if actor.may(Permission.READ_ENQUIRY) else [_outside_the_case(entry) for entry in entries]


def _outside_the_case(entry: AuditEntry) -> AuditEntry:
    inside = FOR_THE_CASE_TEAM.get(entry.event.act)
    if inside is None or entry.payload is None:
        return entry
    left = {name: text for name, text in entry.payload.items() if name not in inside}
    return replace(entry, event=replace(entry.event, payload=left), payload=left)


def check(ports: Ports, actor: User) -> AuditReport:
    """Prove the log of the auditor's organisation, or say what is wrong with it."""
    actor.require(Permission.READ_AUDIT)
    try:
        report = verify(ports, actor.organisation, newest=NEWEST)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer, so the log cannot be checked in full now.") from error
    # A log that was altered takes nothing more, so only a sound one can note that it was checked.
    if not report.faults:
        _note_checked(ports, actor)
    return report


@use_case(Permission.READ_AUDIT)
def _note_checked(work: Work) -> None:
    work.read("audit_log_verified", AUDIT_LOG, {"result": "nothing was altered"})
