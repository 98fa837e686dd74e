"""What replies and notices correct, written down as facts: of a reply when it is sealed, of a notice on its issue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.meanings import (
    CORRECTED_DETAIL,
    CORRECTED_GIVEN,
    CORRECTED_HOW,
    CORRECTED_RIGHT,
    DETAILS_CORRECTED,
)
from forms_service.casework.people.corrections import Listed, ReadCorrection, read_right, readings
from forms_service.casework.people.facts import Fact, Source
from forms_service.engine.answers import AnswersByMeaning
from forms_service.services.people.facts import Provenance, correct_fact
from forms_service.services.work import Work

UNPLACED = "A correction in a reply could not be placed with one person"


def write_corrections(work: Work, enquiry: Enquiry, about: str, answers: AnswersByMeaning) -> Sequence[PersonId]:
    """Write what *answers* correct as facts of the people it is about, and return whose facts changed.

    What cannot be placed with one person, or read, stays as a note of the enquiry, for somebody to record.
    """
    several = [listed_in(cells) for _, cells in answers.rows(DETAILS_CORRECTED)]
    people = [subject.person for subject in enquiry.people_about(about)]
    facts = work.people.facts(people) if several else []
    changed: list[PersonId] = []
    for reading in readings([listed for listed in several if not _is_known(listed, facts)], facts):
        if len(reading.people) == 1 and reading.kind is not None:
            changed.append(_correct(work, enquiry, reading))
        else:
            _note(work, enquiry, reading)
    return changed


def take_right(
    work: Work, enquiry: Enquiry, fact: Fact, right: str, how: str, people: Collection[PersonId]
) -> Sequence[PersonId]:
    """Put what a notice says is right in the place of a fact, and of the same said of any of *people*.

    What was corrected meanwhile stays as it is.
    """
    origin = Provenance(Source.CORRECTION, enquiry.id, how)
    every = work.people.facts(sorted(people))
    same = [f for f in every if f.is_current and (f.kind, f.value) == (fact.kind, fact.value)]
    for wrong in same:
        kind, value = read_right(wrong.kind, right)
        correct_fact(work, wrong, value, kind=kind, origin=origin)
    return [wrong.person for wrong in same]


def listed_in(cells: AnswersByMeaning) -> Listed:
    """One correction, as its author wrote it."""
    detail, given, right, how = (
        str(cells.value(meaning) or "")
        for meaning in (CORRECTED_DETAIL, CORRECTED_GIVEN, CORRECTED_RIGHT, CORRECTED_HOW)
    )
    return Listed(detail, given, right, how)


def _is_known(listed: Listed, facts: Sequence[Fact]) -> bool:
    """Whether an earlier sealing of the same answers has corrected this already."""
    before = readings([listed], [replace(fact, corrected_at=None) for fact in facts if not fact.is_current])
    known = {(fact.person, fact.kind, fact.value) for fact in facts if fact.is_current}
    return any((fact.person, read.kind, read.value) in known for read in before for fact in read.about)


def _correct(work: Work, enquiry: Enquiry, reading: ReadCorrection) -> PersonId:
    wrong = reading.about[0]
    origin = Provenance(Source.CORRECTION, enquiry.id, reading.listed.how)
    if reading.kind:
        correct_fact(work, wrong, reading.value, kind=reading.kind, origin=origin)
    return wrong.person


def _note(work: Work, enquiry: Enquiry, reading: ReadCorrection) -> None:
    listed = reading.listed
    what = f"{listed.detail}, {listed.given} → {listed.right}"
    text = f"{UNPLACED}: {what}. Record it on the page of the person it is about."
    now = work.enquiries.get(enquiry.id)
    if all(note.text != text for note in now.notes):
        work.enquiries.save(now.noted(text, by=work.by, at=work.now))
