"""Whether a record, or what it was made from, is under a caution: then nothing of it is used by any way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.records import Record, Sending, same_address
from forms_service.casework.keeping.rights.cautions import Caution, in_the_way
from forms_service.casework.meanings import FormRole
from forms_service.services.answering.issued_documents import sources_of
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work


@dataclass(frozen=True)
class InTheWay:
    """A caution that keeps a record from going out; *source* is what the record was made from, if that is under it."""

    caution: Caution
    source: str = ""

    @property
    def words(self) -> str:
        return in_the_way(self.caution.kind, self.source)

    @property
    def since(self) -> datetime:
        return self.caution.placed_at


EXEMPT_FOR: Final = timedelta(days=3)
"""So long what is exempted may be copied and downloaded, to be sent; then a manager says so again."""


def first_in_the_way(work: Work, record: Record) -> InTheWay | None:
    return next(_in_the_way(work, record), None)


def is_exempted(work: Work, record: Record) -> bool:
    """Whether a manager said that it goes out all the same, of everything that is in the way now."""
    allowed = record.open_exemption
    if allowed is None or work.now - allowed.at >= EXEMPT_FOR:
        return False
    return all(each.since <= allowed.at for each in _in_the_way(work, record))


def refuse_if_cautioned(work: Work, records: Iterable[Record]) -> None:
    """Refuse to show outside its page what any of *records* says, while it is under a caution."""
    for record in records:
        found = first_in_the_way(work, record)
        if found and not is_exempted(work, record):
            raise Conflict(found.words)


def _in_the_way(work: Work, record: Record) -> Iterator[InTheWay]:
    yield from (InTheWay(caution) for caution in record.under_caution)
    for source in _made_from(work, record):
        yield from (InTheWay(caution, source.reference) for caution in source.under_caution)


def _made_from(work: Work, record: Record) -> Iterator[Record]:
    """What a record says again: what was sealed of the same answers before, what it was made from, its intake.

    A notice of a correction says what is right instead: it is not kept from those who have to be told.
    """
    library = work.ports.library
    sealed = work.submissions.get(record.submission)
    others = [each for each in work.submissions.of_questionnaire(sealed.questionnaire) if each.id != sealed.id]
    before = [each.id for each in others if each.authorised_at <= sealed.authorised_at]
    yield from work.records.of_submissions(before)
    if library.get(sealed.definition).plays == FormRole.CORRECTION_NOTICE:
        return
    yield from sources_of(work, sealed)
    if not is_intake(library, sealed):
        yield from (kept for kept in work.records.of_enquiry(record.enquiry) if is_intake(library, kept))


def refuse_sending(work: Work, record: Record, recipient: str, sent_at: datetime) -> bool:
    """Refuse a sending since a caution was placed, but for the one recipient whom a manager named.

    Return whether it takes that word of the manager: what went before goes by itself.
    """
    late = [each for each in _in_the_way(work, record) if sent_at >= each.since]
    if not late:
        return False
    allowed = record.open_exemption
    if allowed is None or not is_exempted(work, record):
        raise Conflict(f"{late[0].words} If it went before that, enter when.")
    if not same_address(allowed.to, recipient):
        raise Conflict(f"This may go to {allowed.to} alone: that is what the manager said. {late[0].words}")
    return True


def use_exemption(work: Work, record: Record, sending: Sending) -> None:
    """Note on a record, and on what is kept apart from it, that what a manager allowed was done."""
    for kept in work.records.parts_of(record.submission):
        allowed = kept.open_exemption
        if allowed is not None:
            used = tuple(replace(each, sending=sending.id) if each.is_open else each for each in kept.exemptions)
            work.records.save(replace(kept, exemptions=used))
            payload = {"recipient": sending.recipient, "manager": allowed.by, "reason": allowed.why}
            work.change("exemption_used", kept, payload)
