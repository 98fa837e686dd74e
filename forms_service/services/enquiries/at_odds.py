"""Letters of two enquiries about one person that are issued and cannot both be true: known here, no trace there.

They are said on the pages of both enquiries until one of them is corrected, or somebody says why both stand. Of
those who only may be the same it is asked first whether they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.acts import Act
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission
from forms_service.services.enquiries import allowed
from forms_service.services.enquiries.history import Earlier, Outcome, history_of, results_of
from forms_service.services.people.matches import Match
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work, use_case

CONTRARY = frozenset({Outcome.NO_TRACE, Outcome.KNOWN})


@dataclass(frozen=True)
class Letter:
    """What was issued last of one person: the *outcome* told, the *record* that keeps it and what was sealed."""

    outcome: Outcome
    record: Record
    sealed: Submission


@dataclass(frozen=True)
class AtOdds:
    """What was told of one whom this enquiry names, *here* and in an *earlier* one, and cannot both be true."""

    earlier: Earlier
    match: Match
    here: Letter
    there: Letter

    @property
    def is_sure(self) -> bool:
        return self.match.is_sure


def at_odds(work: Work, enquiry: Enquiry, earlier: Sequence[Earlier]) -> list[AtOdds]:
    """Return the letters of an enquiry that another one contradicts, unless somebody answered for it."""
    others = {each.enquiry.id: each for each in earlier if each.shows_outcome}
    letters = _letters(work, [enquiry.id, *others]) if others else {}
    mine = letters.get(enquiry.id, {})
    return [found for each in others.values() for found in _between(enquiry, mine, each, letters) if mine]


def _between(
    enquiry: Enquiry, mine: Mapping[str, Letter], each: Earlier, letters: Mapping[EnquiryId, Mapping[str, Letter]]
) -> Iterator[AtOdds]:
    theirs = letters.get(each.enquiry.id, {})
    for match in each.matches:
        here, there = mine.get(match.subject.row), theirs.get(match.person.row)
        if here and there and {here.outcome, there.outcome} == CONTRARY:
            found = AtOdds(each, match, here, there)
            if not _is_answered_for(enquiry, found):
                yield found


def _letters(work: Work, enquiries: Sequence[EnquiryId]) -> Mapping[EnquiryId, Mapping[str, Letter]]:
    """What was issued last in each enquiry, of each whom it names by row; nothing that was withdrawn."""
    counts = {Standing.ISSUED, Standing.CORRECTED}
    records = [
        record
        for record in work.records.of_enquiries(enquiries)
        if record.issued_at and not record.part and record.standing in counts
        if not is_intake(work.ports.library, record)
    ]
    sealed = {each.id: each for each in work.submissions.these(sorted({record.submission for record in records}))}
    found: dict[EnquiryId, dict[str, Letter]] = defaultdict(dict)
    for record in sorted(records, key=lambda record: (record.issued_at or record.filed_at, record.id)):
        submission = sealed[record.submission]
        results = results_of(by_meaning(work.ports.library, submission).answers)
        found[record.enquiry] |= {row: Letter(outcome, record, submission) for row, outcome in results.items()}
    return found


def _is_answered_for(enquiry: Enquiry, found: AtOdds) -> bool:
    """Whether one of both is corrected, or somebody said why both stand: as it was sealed, or since."""
    other, here, there = found.earlier.enquiry, found.here, found.there
    issued = max(each.record.issued_at or each.record.filed_at for each in (here, there))
    return any(
        _is_noted(one, beside, issued) or _is_explained(mine, beside, theirs) or _is_corrected(theirs, mine, issued)
        for one, mine, beside, theirs in ((enquiry, here, other, there), (other, there, enquiry, here))
    )


def _is_noted(enquiry: Enquiry, beside: Enquiry, issued: datetime) -> bool:
    return any(note.beside == beside.id and note.at >= issued for note in enquiry.notes)


def _is_corrected(letter: Letter, by: Letter, issued: datetime) -> bool:
    """Whether a letter was corrected once both were issued, or as whoever sent the other one said that it was wrong."""
    kept = letter.record
    was_wrong = any(one["since"] == "wrong" and one["sent"] == kept.id for one in by.sealed.answers.agreement)
    is_later = kept.standing_at is not None and kept.standing_at >= issued
    return kept.standing is Standing.CORRECTED and (is_later or was_wrong)


def _is_explained(letter: Letter, other: Enquiry, there: Letter) -> bool:
    """Whether a letter was sealed with a reason why it says another thing than that one, which was not wrong."""
    return any(
        one["since"] != "wrong" and one["reason"] and _is_of(one, other, there)
        for one in letter.sealed.answers.agreement
    )


def _is_of(said: Mapping[str, str], other: Enquiry, there: Letter) -> bool:
    return said["sent"] == there.record.id or (not said["sent"] and other.reference in said["where"])


@use_case(Permission.ANSWER)
def say_why_both_stand(work: Work, enquiry_id: EnquiryId, other_id: EnquiryId, reason: str) -> Enquiry:
    """Note with both enquiries why their letters, which say otherwise of one person, both stand."""
    enquiry = work.enquiries.get_to_change(enquiry_id)
    allowed.require(work, enquiry, Act.SAY_BOTH_STAND)
    if not reason.strip():
        raise Conflict("Say why both letters stand.")
    found = [one for one in at_odds(work, enquiry, history_of(work, enquiry)) if one.earlier.enquiry.id == other_id]
    if not any(one.is_sure for one in found):
        raise Conflict("No letters of these two enquiries contradict each other. They may have been answered for.")
    other = work.enquiries.get_to_change(other_id)
    names = ", ".join(dict.fromkeys(one.match.subject.name for one in found if one.is_sure))
    both = f"{enquiry.reference} and {other.reference}"
    text = f"{both} were answered otherwise about {names}, and both stand: {reason.strip()}"
    for one, beside in ((enquiry, other), (other, enquiry)):
        work.enquiries.save(one.noted(text, by=work.by, at=work.now, beside=beside.id))
        work.change("letters_explained", one, {"reason": reason.strip()})
    return enquiry
