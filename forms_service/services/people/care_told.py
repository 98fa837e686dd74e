"""That a child was ever looked after or on a plan, written down of the child from what issued replies say.

So it dates whatever else is kept of the same child, under whichever reference. It goes only where the reply is called
back before anybody had it, and no other reply of the enquiry says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.meanings import INVOLVEMENT, INVOLVEMENT_EVER
from forms_service.casework.people.care import care_of_each
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.people.categories import CALLED_BACK
from forms_service.services.people.facts import Provenance, record_fact, strike_fact
from forms_service.services.published_forms import by_meaning
from forms_service.services.work import Work

_TOLD_AS: Final = "as it said of now, or of any time before"


def care_told_of(work: Work, submission: Submission, children: Collection[str]) -> Mapping[str, frozenset[FactKind]]:
    """Return what was ever so of each of some children, by row, as *submission* says it."""
    answers = by_meaning(work.ports.library, submission)
    return care_of_each(answers.value(INVOLVEMENT), answers.value(INVOLVEMENT_EVER), children)


def note_care_told(work: Work, enquiry: Enquiry, submission: Submission) -> Collection[PersonId]:
    """Write down what an issued reply says of its children that none of the enquiry said yet; return of whom."""
    known = {(fact.person, fact.kind) for fact in _noted_before(work, enquiry)}
    found = dict.fromkeys(each for each in _care_in(work, enquiry, submission) if each not in known)
    for person, kind in found:
        record_fact(work, person, kind, origin=Provenance(Source.REPLY, enquiry.id, _TOLD_AS))
    return {person for person, _ in found}


def strike_care_told(work: Work, enquiry: Enquiry, submission: Submission) -> Collection[PersonId]:
    """Take back what only *submission* said, which is called back before it has gone out; return of whom."""
    stands = {each for other in _issued_besides(work, submission) for each in _care_in(work, enquiry, other)}
    gone = {each for each in _care_in(work, enquiry, submission) if each not in stands}
    struck = [fact for fact in _noted_before(work, enquiry) if (fact.person, fact.kind) in gone]
    for fact in struck:
        strike_fact(work, fact, CALLED_BACK)
    return {fact.person for fact in struck}


def _care_in(work: Work, enquiry: Enquiry, submission: Submission) -> Iterator[tuple[PersonId, FactKind]]:
    children = {child.row: child.person for child in enquiry.people_about(submission.about) if child.kind == "child"}
    for row, kinds in care_told_of(work, submission, children).items():
        yield from ((children[row], kind) for kind in sorted(kinds) if children[row])


def _noted_before(work: Work, enquiry: Enquiry) -> list[Fact]:
    people = sorted({child.person for child in enquiry.children if child.person})
    return [
        fact
        for fact in work.people.facts(people)
        if fact.is_current
        and fact.kind in {FactKind.LOOKED_AFTER, FactKind.ON_PLAN}
        and (fact.enquiry, fact.source) == (enquiry.id, Source.REPLY)
    ]


def _issued_besides(work: Work, submission: Submission) -> list[Submission]:
    kept = [record for record in work.records.of_enquiry(submission.enquiry) if not record.part]
    others = {each.submission for each in kept if each.issued_at is not None and not each.was_never_issued}
    return [work.submissions.get(each) for each in sorted(others - {submission.id})]
