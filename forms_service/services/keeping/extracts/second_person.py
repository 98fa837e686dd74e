"""The second person’s part: whoever prepared none of an extract decides it, as it stands now or not at all."""

from __future__ import annotations

from datetime import date

from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import ExtractId
from forms_service.casework.keeping.extracts.extracts import Extract, ExtractState
from forms_service.casework.users import Permission
from forms_service.services.keeping.extracts.gathering import Gathered, gather_extract
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

CHANGED = (
    "Something about this person has changed since this was decided: a fact, a record, a correction, a dispute, or who "
    "they are linked with. Take it up again: only what has changed is to be decided anew."
)


@use_case(Permission.DECIDE_EXTRACTS)
def approve_extract(work: Work, extract_id: ExtractId, why: str) -> None:
    """Decide that it is given as it was proposed."""
    extract = work.extracts.get(extract_id)
    if not why.strip():
        raise unsaid("why", "Say why it may be given as it is.")
    gathered = gather_extract(work, extract)
    authors = [each.by for each in work.extracts.rulings(extract.id)]
    approved = extract.approve(by=work.by, at=work.now, why=why.strip(), authors=authors)
    refuse_if_changed(gathered)
    work.extracts.save(approved, expected=extract)
    work.change("extract_approved", approved, {"reason": why.strip()})


def has_changed(gathered: Gathered) -> bool:
    """Whether anything is otherwise than when it was proposed, of what is waiting to be decided or given."""
    extract = gathered.extract
    is_fixed = extract.state in {ExtractState.PROPOSED, ExtractState.APPROVED}
    return is_fixed and (bool(gathered.undecided) or gathered.fingerprint != extract.fingerprint)


def refuse_if_changed(gathered: Gathered) -> None:
    """Refuse to go on with what is not as it was when it was proposed."""
    if gathered.undecided or gathered.fingerprint != gathered.extract.fingerprint:
        raise Conflict(CHANGED)


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def take_back_extract(work: Work, extract_id: ExtractId, why: str) -> None:
    """Send it back, or take it up again as something has changed: two people decide anew."""
    _save_step(work, work.extracts.get(extract_id), "extract_taken_back", why)


@use_case(Permission.PREPARE_EXTRACTS)
def abandon_extract(work: Work, extract_id: ExtractId, why: str) -> None:
    _save_step(work, work.extracts.get(extract_id), "extract_abandoned", why)


def _save_step(work: Work, extract: Extract, act: str, why: str) -> None:
    if not why.strip():
        raise unsaid("why", "Say why.")
    after = extract.abandon(why.strip()) if act == "extract_abandoned" else extract.take_back(why.strip())
    work.extracts.save(after, expected=extract)
    work.change(act, after, {"reason": why.strip()})


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def review_restrictions(work: Work, extract_id: ExtractId, why: str, until: date | None) -> None:
    """Note what came of looking at what is withheld again: it stays so until a day, or is over."""
    extract = work.extracts.get(extract_id)
    if not why.strip():
        raise unsaid("why", "Say what came of it.")
    if until is not None and until <= work.today:
        raise unsaid("until", "Enter a day to come, or none.")
    reviewed = extract.look_again(until, f"{work.today.isoformat()} {work.actor.name}: {why.strip()}")
    work.extracts.save(reviewed, expected=extract)
    work.change("extract_restrictions_reviewed", reviewed, {"reason": why.strip()})
