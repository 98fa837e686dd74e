"""Letters of two enquiries about one person that are sealed and cannot both be true: known here, no trace there.

From the moment at which the second is authorised neither goes out, until one is taken back or corrected, or an
authoriser accepts why both stand. That somebody says that it is another person is a reason for that, which an
authoriser accepts too. Once both are issued, it is a task of both enquiries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry, Note
from forms_service.casework.ids import EnquiryId, SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CORRECTION_KIND,
    SEARCH_ADULT_RESULT,
    SEARCH_CHILD_RESULTS,
    WRONG_PERSON,
    FormRole,
)
from forms_service.casework.people.people import Link, Verdict
from forms_service.services.answering.corrections.told_before import said_by_notices
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, called_wrong, look_up
from forms_service.services.answering.other_enquiries.told import CONTRARY, EnquiryOutcome, Told, told
from forms_service.services.people.matches import Match
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.work import Work

RESULT_OF: Final = {False: SEARCH_ADULT_RESULT, True: SEARCH_CHILD_RESULTS}
"""What is answered of the search: of the adult, who has no row, and of a child."""

_Letters = Mapping[str, Sequence[Told]]
"""By row, what was issued last of somebody, and what was sealed after that and is to be issued."""


@dataclass(frozen=True)
class AtOdds:
    """What was told of one whom an enquiry names, *here* and *there* in another, and cannot both be true.

    *ring* is whom to ask about the other one, and *reason* why both stand, as somebody said and nobody accepted yet.
    """

    enquiry: Enquiry
    other: Enquiry
    match: Match
    here: Told
    there: Told
    ring: str
    reason: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether nobody has to say first whether it is the same person: it is, or somebody said that it is not."""
        return self.match.is_sure or self.match.apart is not None

    @property
    def is_out(self) -> bool:
        """Whether both are issued, so that one of them is corrected and no more taken back unseen."""
        return bool(self.here.issued_at and self.there.issued_at)

    @property
    def wrong(self) -> Told | None:
        """The letter that the author of the other one called wrong: its correction puts that right, if it is issued."""
        return next((b for a, b in ((self.here, self.there), (self.there, self.here)) if calls_wrong(a, b)), None)

    @property
    def since(self) -> datetime:
        """Since when both are sealed."""
        return max(each.sealed.authorised_at for each in (self.here, self.there))

    @property
    def outcomes(self) -> tuple[EnquiryOutcome, EnquiryOutcome]:
        """What was answered here, and there."""
        return self.here.results[self.match.subject.row], self.there.results[self.match.person.row]


def letters_at_odds(
    work: Work, enquiries: Sequence[Enquiry], asked: Mapping[EnquiryId, Sequence[AskedElsewhere]] | None = None
) -> Mapping[EnquiryId, Sequence[AtOdds]]:
    """Return of each of several enquiries the letters that another one contradicts, unless that is answered for.

    *asked* are the others about the same people, where they have been looked up already. What was answered in those of
    which whoever looks learns only that they exist is not told by this either.
    """
    mine = {enquiry: _letters(several) for enquiry, several in told(work, [each.id for each in enquiries]).items()}
    contrary = [each for each in enquiries if _says_either(mine.get(each.id, {}))]
    found = (look_up(work, contrary) if asked is None else asked) if contrary else {}
    others = {each.enquiry.id: each.enquiry for enquiry in contrary for each in found[enquiry.id]}
    sights = Sights(work, list(others.values())) if others else None
    seen = [other.id for other in others.values() if sights and sights.of(other) is not Sight.EXISTENCE]
    theirs = {enquiry: _letters(several) for enquiry, several in told(work, seen).items()}
    _read_notices_ahead(work, [each.id for each in contrary] + seen)
    return {
        each.id: [
            AtOdds(each, other.enquiry, match, here, there, sights.ring(other.enquiry) if sights else "", reason)
            for other in found.get(each.id, ())
            for match, here, there in _between(mine.get(each.id, {}), theirs.get(other.enquiry.id, {}), other)
            if (reason := _unanswered(work, each, other.enquiry, match, here, there)) is not None
        ]
        for each in enquiries
    }


def _read_notices_ahead(work: Work, enquiries: Sequence[EnquiryId]) -> None:
    """Read what the issued corrections of several enquiries say, as it is asked of each letter that was corrected."""
    forms = [form for several in work.questionnaires.of_enquiries(enquiries).values() for form in several]
    library = work.ports.library
    notices = [form.id for form in forms if library.get(form.definition).plays == FormRole.CORRECTION_NOTICE]
    sealed = work.submissions.of_questionnaires(notices) if notices else {}
    work.records.of_submissions([each.id for several in sealed.values() for each in several])


def stopping(work: Work, record: Record, known: Sequence[AtOdds] | None = None) -> Sequence[AtOdds]:
    """Return what lets nothing go out of an issued record; *known* is what of its enquiry is at odds, if that is known.

    What its own author called wrong does not: that is corrected or taken back.
    """
    if known is None:
        enquiry = work.enquiries.get(record.enquiry)
        known = letters_at_odds(work, [enquiry])[enquiry.id]
    return of_sealing(known, record.submission)


def known_since(work: Work, found: AtOdds) -> datetime:
    """Since when somebody could know it: both were sealed, and who was linked by a person was so."""
    if not found.match.linked:
        return found.since
    said = work.people.links(sorted({found.match.subject.person, found.match.person.id}))
    return max(found.since, *(link.at for link in said if link.is_active and link.answer is Verdict.SAME))


def of_sealing(found: Sequence[AtOdds], submission: SubmissionId) -> Sequence[AtOdds]:
    """Those in which a sealing stands against another, of which its author did not say that it is wrong."""
    return [each for each in found if each.here.sealed.id == submission and not calls_wrong(each.here, each.there)]


def references(found: Sequence[AtOdds]) -> str:
    return ", ".join(dict.fromkeys(each.other.reference for each in found))


def _letters(several: Sequence[Told]) -> _Letters:
    counts = [one for one in several if one.record is None or one.record.answers_still]
    found: dict[str, list[Told]] = defaultdict(list)
    for one in counts:
        for row in one.results:
            found[row] = [*(known for known in found[row] if known.issued_at and not one.issued_at), one]
    return found


def _says_either(letters: _Letters) -> bool:
    return any(one.results[row] in CONTRARY for row, several in letters.items() for one in several)


def _between(mine: _Letters, theirs: _Letters, other: AskedElsewhere) -> Iterator[tuple[Match, Told, Told]]:
    for match in (*other.matches, *other.apart):
        for here in mine.get(match.subject.row, ()):
            for there in theirs.get(match.person.row, ()):
                if {here.results[match.subject.row], there.results[match.person.row]} == CONTRARY:
                    yield match, here, there


def _unanswered(work: Work, enquiry: Enquiry, other: Enquiry, match: Match, here: Told, there: Told) -> str | None:
    """What was said and not accepted of why both stand; ``None`` where that is accepted, or one of both is corrected.

    A reason that one was sealed with tells why it says another thing, and not that the other one may stand: only that
    what that one says has changed since.
    """
    sides = (
        (enquiry, here, match.subject.row, other, there, match.person.row),
        (other, there, match.person.row, enquiry, here, match.subject.row),
    )
    for _, mine, _, beside, theirs, row in sides:
        if _is_changed(mine, beside, theirs) or _is_corrected(work, theirs, row, mine):
            return None
    since = max(here.sealed.authorised_at, there.sealed.authorised_at)
    notes = [note for one, _, _, beside, _, _ in sides for note in _notes(one, beside, since)]
    if any(note.settles for note in notes) or _is_accepted(match.apart, (here, there)):
        return None
    apart = match.apart.reason if match.apart else ""
    return next((note.reason for note in reversed(notes)), apart)


def _is_accepted(apart: Link | None, letters: Sequence[Told]) -> bool:
    """Whether whoever authorised one of two letters saw, and answered, that somebody called the two another person."""
    sealed = (one for letter in letters for one in letter.sealed.answers.agreement)
    return apart is not None and any(one.get("apart") == apart.id and one["answer"] for one in sealed)


def _notes(enquiry: Enquiry, beside: Enquiry, since: datetime) -> list[Note]:
    return [note for note in enquiry.notes if note.beside == beside.id and note.at >= since]


def _is_corrected(work: Work, letter: Told, row: str, by: Told) -> bool:
    """Whether an issued notice puts right what a letter says of somebody, or says that it was about another person.

    What whoever sent the other letter called wrong is put right by whatever its correction names.
    """
    record = letter.record
    if record is None or not record.marked(Standing.CORRECTED):
        return False
    return calls_wrong(by, letter) or any(
        notice.value(CORRECTION_KIND) == WRONG_PERSON
        or (RESULT_OF[bool(row)], row) in called_wrong(work, record, notice)
        for notice in said_by_notices(work, record)
    )


def calls_wrong(letter: Told, other: Told) -> bool:
    """Whether the author of a letter said that the other was wrong when it was sent."""
    return other.record is not None and letter.sealed.calls_wrong(other.record.id)


def _is_changed(letter: Told, other: Enquiry, there: Told) -> bool:
    """Whether a letter was sealed with a reason, and that what that one says has changed since: both were true."""
    return any(one["since"] == "changed" and _is_of(one, other, there) for one in letter.sealed.answers.agreement)


def _is_of(said: Mapping[str, str], other: Enquiry, there: Told) -> bool:
    is_that_one = there.record is not None and said["sent"] == there.record.id
    return is_that_one or (not said["sent"] and other.reference in said["where"])
