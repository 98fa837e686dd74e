"""Names, dates of birth and numbers that became known since an answer was sealed, and for which nobody searched.

Whoever was found was found under whatever name; anybody else may be found now. What nobody has had yet goes out no
more: it is called back, and our records are searched again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.enquiries.clocks import LATER_NAMES, Promise
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.acts import to_search_again
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import row_id
from forms_service.engine.deeds import lacking, name_of, says_of_what, written
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.later_facts import as_known, known_now
from forms_service.services.answering.other_enquiries.told import EnquiryOutcome, results_of
from forms_service.services.work import Work


@dataclass(frozen=True)
class LaterNames:
    """What a search did not go by, in *words*, and when the last of what is known of these people was recorded."""

    words: str
    at: datetime


def later_names(work: Work, enquiry: Enquiry, sealed: Submission) -> LaterNames | None:
    """Return whom the search that was sealed did not find, and does not cover as they are known by now, if anybody.

    A search of an earlier installation, whose form did not say for whom was searched, is held to nothing.
    """
    definition = work.ports.library.get(sealed.definition)
    said = [deed for deed in definition.deeds if sealed.values.get(deed.id)]
    if not said:
        return None
    known = known_now(work, enquiry, sealed)
    path = as_known(work, sealed, known)
    found = {row for row, outcome in results_of(path.by_meaning).items() if outcome is EnquiryOutcome.KNOWN}
    rows = {child.row for child in enquiry.children}
    left = [
        f"{question.required_message}: {name_of(row, question)}"
        for deed in said
        for question in written(deed, path)
        if says_of_what(question, path)
        for row in lacking(question, path)
        if (row_id(row) if row_id(row) in rows else "") not in found
    ]
    if not left:
        return None
    facts = [fact.recorded_at for one in known.values() for each in (one.facts, *one.theirs.values()) for fact in each]
    links = work.people.links(sorted({person for one in known.values() for person in one.theirs}))
    return LaterNames(". ".join(left), max([*facts, *(link.at for link in links if link.is_active)]))


def to_be_searched_again(work: Work, enquiry: Enquiry, sealed: Submission, record: Record | None) -> Iterator[Promise]:
    """Return the duty that a name leaves which became known since a reply was authorised that nobody has had."""
    is_over = record is not None and (record.gone_out_at is not None or not record.answers_still)
    since = None if is_over else later_names(work, enquiry, sealed)
    if since is not None:
        yield Promise(LATER_NAMES, "Call this back and search again", Moment(since.at), since.words)


def refuse_later_names(work: Work, enquiry: Enquiry, sealed: Submission, sent_at: datetime | None = None) -> None:
    """Refuse to let go out what was sealed before somebody was known as they are now; ``Conflict``.

    What was *sent_at* a time before that went out as it was known then.
    """
    since = later_names(work, enquiry, sealed)
    if since is not None and not (sent_at is not None and sent_at < since.at):
        raise Conflict(
            f"{enquiry.reference}: {to_search_again(since.words)}"
            + (" If it went before that was recorded, enter when." if sent_at else "")
        )


def not_searched_for(work: Work, record: Record) -> str:
    """Whom a record that nobody has had yet was not searched for, as they are known by now; empty if all were."""
    if record.issued_at is None or record.gone_out_at is not None or not record.answers_still:
        return ""
    since = later_names(work, work.enquiries.get(record.enquiry), work.submissions.get(record.submission))
    return since.words if since else ""
