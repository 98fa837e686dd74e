"""The second person’s part: whoever prepared none of an extract decides it, as it stands now or not at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import ExtractId
from forms_service.casework.keeping.extracts.extracts import Extract, ExtractState
from forms_service.casework.users import Permission
from forms_service.services.auditing.two_people import doers_in_log, is_by_another, newest_in_log
from forms_service.services.keeping.extracts.gathering import Gathered, gather_extract
from forms_service.services.keeping.extracts.preparing import FINGERPRINT
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

CHANGED = (
    "Something about this person has changed since this was decided: a fact, a record, a correction, a dispute, or who "
    "they are linked with. Take it up again: only what has changed is to be decided anew."
)


_APPROVED: Final = "extract_approved"
_PROPOSED: Final = "extract_proposed"
_TAKEN_BACK: Final = "extract_taken_back"
_BY_THE_FIRST: Final = ("extract_begun", "extract_harm_decided", "extract_passages_decided", _PROPOSED)


@use_case(Permission.DECIDE_EXTRACTS)
def approve_extract(work: Work, extract_id: ExtractId, why: str, *, seen: str) -> None:
    """Decide that it is given as it was proposed, and *seen*: by the fingerprint of what the page showed."""
    extract = work.extracts.get(extract_id)
    if not why.strip():
        raise unsaid("why", "Say why it may be given as it is.")
    gathered = gather_extract(work, extract)
    approved = extract.approve(by=work.by, at=work.now, why=why.strip(), authors=authors_of(work, extract))
    refuse_if_changed(gathered)
    if seen != extract.fingerprint:
        raise Conflict("It was proposed anew since you opened this page. Read it again, and decide then.")
    work.extracts.save(approved, expected=extract)
    work.change(_APPROVED, approved, {"reason": why.strip(), FINGERPRINT: approved.fingerprint})


def authors_of(work: Work, extract: Extract) -> Collection[str]:
    """Whoever had any part in it: by its rulings, and by the log, which rulings that were made anew do not change."""
    rulings = work.extracts.rulings(extract.id)
    return {*(each.by for each in rulings), *doers_in_log(work, _BY_THE_FIRST, extract.id)}


def require_approval_in_log(work: Work, extract: Extract) -> None:
    """Refuse to go on unless the log says that another approved just this, since it was last taken back."""
    newest = newest_in_log(work, _APPROVED, extract.id)
    if newest is None or not is_by_another(work, newest, _PROPOSED, _BY_THE_FIRST, extract.id):
        raise Conflict("The log does not say that one person proposed this and another approved it. Nothing is given.")
    undone = newest_in_log(work, _TAKEN_BACK, extract.id)
    if (newest.payload or {}).get(FINGERPRINT) != extract.fingerprint or (undone and undone.number > newest.number):
        raise Conflict("The log does not say that this was approved as it stands now. Nothing is given.")


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
    _save_step(work, work.extracts.get(extract_id), _TAKEN_BACK, why)


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
