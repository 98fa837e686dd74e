"""A break of the log, after an older database was brought back: explained by one person, accepted by another."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.auditing import log_breaks
from forms_service.casework.auditing.audit_chain import Anchor
from forms_service.casework.auditing.log_breaks import ACCEPTED, EXPLAINED, LogBreak, break_id_of
from forms_service.casework.errors import Conflict
from forms_service.casework.users import Permission, User
from forms_service.services.auditing.anchors import AuditReport, verify
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


def explain_break(ports: Ports, actor: User, reason: str) -> LogBreak:
    """Say why the log does not come to anchored heads; that stays a fault until another person accepts it."""
    actor.require(Permission.EXPLAIN_BREAKS)
    return _write_explanation(ports, actor, _only_a_break(verify(ports, actor.organisation)), reason)


def accept_break(ports: Ports, actor: User) -> LogBreak:
    """Accept what another person explained, as long as it still is the same that is wrong, and nothing else."""
    actor.require(Permission.ACCEPT_BREAKS)
    unmatched = _only_a_break(verify(ports, actor.organisation))
    return _write_acceptance(ports, actor, break_id_of(actor.organisation, unmatched))


def _only_a_break(report: AuditReport) -> Sequence[Anchor]:
    """Return the anchored heads that the log does not come to, if nothing else is wrong with it; else ``Conflict``."""
    if len(report.faults) > len(report.unmatched):
        raise Conflict(
            "More is wrong with the log than that an end of it is gone, and nobody may accept that. "
            "Treat it as an incident; forms-service audit verify says what it is."
        )
    if not report.unmatched:
        raise Conflict("The log comes to every head of it that was anchored: there is nothing to explain.")
    return report.unmatched


@use_case(Permission.EXPLAIN_BREAKS)
def _write_explanation(work: Work, anchors: Sequence[Anchor], reason: str) -> LogBreak:
    found = log_breaks.explained_break(work.organisation, anchors, reason, by=work.by, at=work.now)
    before = work.log_breaks.find(found.id)
    if before is None:
        work.log_breaks.add(found)
    else:
        work.log_breaks.save(found, expected=before)
    work.change(EXPLAINED, found, {"reason": found.reason, "what": found.words})
    return found


@use_case(Permission.ACCEPT_BREAKS)
def _write_acceptance(work: Work, break_id: str) -> LogBreak:
    before = work.log_breaks.find(break_id)
    if before is None:
        raise Conflict("The records officer must first say why the log breaks off as it does now.")
    after = before.accept(by=work.by, at=work.now)
    work.log_breaks.save(after, expected=before)
    work.change(ACCEPTED, after, {"reason": before.reason, "what": after.words})
    return after
