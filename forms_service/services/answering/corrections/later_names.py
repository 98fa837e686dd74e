"""Names, dates of birth and numbers that became known since an answer was sealed, and for which nobody searched.

What nobody has had yet of it goes out no more: it is called back, and our records are searched again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.acts import to_search_again
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.deeds import uncovered
from forms_service.services.answering.corrections.later_facts import as_known, known_now
from forms_service.services.work import Work


@dataclass(frozen=True)
class LaterNames:
    """What a search did not go by, in *words*, and when the last of what is known of these people was recorded."""

    words: str
    at: datetime


def later_names(work: Work, enquiry: Enquiry, sealed: Submission) -> LaterNames | None:
    """Return whom the search that was sealed does not cover as they are known by now; nothing if it does."""
    definition = work.ports.library.get(sealed.definition)
    said = [deed for deed in definition.deeds if sealed.values.get(deed.id)]
    if not said:
        return None
    known = known_now(work, enquiry, sealed)
    path = as_known(work, sealed, known)
    found = [problem.message for deed in said for problem in uncovered(deed, path)]
    if not found:
        return None
    facts = [fact.recorded_at for one in known.values() for each in (one.facts, *one.theirs.values()) for fact in each]
    links = work.people.links(sorted({person for one in known.values() for person in one.theirs}))
    return LaterNames(". ".join(found), max([*facts, *(link.at for link in links if link.is_active)]))


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
