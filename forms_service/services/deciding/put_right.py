"""What the issue of a correction notice brings with it for everything that is wrong, in whatever enquiry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, PersonId, SubmissionId
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import (
    CORRECTION_KIND,
    CORRECTION_WRONG_FROM,
    REACHED,
    RECIPIENTS,
    SENT_IN_ERROR,
    WRONG_PERSON,
    FormRole,
)
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.corrections.correcting import Correcting, of_notice
from forms_service.services.answering.corrections.known_facts import KnownFact
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load_for_service
from forms_service.services.deciding import missing_children, search_again, wrong_person
from forms_service.services.enquiries import records_of_people
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import dating
from forms_service.services.keeping.protection.tellings import tell_source_of_wrong
from forms_service.services.people import corrected
from forms_service.services.people.namesakes import linked_and_namesakes
from forms_service.services.published_forms import by_meaning
from forms_service.services.replies import further_corrections, standing
from forms_service.services.replies.calling_back import call_back_unsent
from forms_service.services.replies.standing import reference_of
from forms_service.services.work import Work

HELD: Final = (REACHED, RECIPIENTS)
"""What was read when the notice was authorised and must still be so when it is issued."""


def put_right(work: Work, opened: OpenQuestionnaire, submission: Submission) -> None:
    """Do what a correction notice says, which is issued now: *opened* is the notice, *submission* what was sealed.

    What only went to somebody whom it is not for is right, and stands for whoever it is for.
    """
    _refuse_outdated(opened, submission)
    sealed = by_meaning(work.ports.library, submission)
    if sealed.value(CORRECTION_KIND) == SENT_IN_ERROR:
        return
    found = of_notice(work, sealed.definition, sealed.answers, submission.about, submission.questionnaire)
    if found is None:
        return
    about_another = sealed.value(CORRECTION_KIND) == WRONG_PERSON
    if agency := str(sealed.value(CORRECTION_WRONG_FROM) or "").strip():
        tell_source_of_wrong(work, found.wrong[0].record, agency, reference_of(submission))
    _PuttingRight(work, opened, found, submission.id, reference_of(submission)).do(about_another=about_another)
    missing_children.name_in_record(work, submission, found.answers, found.wrong[0].record.enquiry)


def _refuse_outdated(opened: OpenQuestionnaire, submission: Submission) -> None:
    """Who had what, and what was made of it, is still what was authorised; otherwise somebody would not be told."""
    now, bearer = opened.path.answers, opened.definition.bearer
    if any(now.get(bearer(what)) != submission.value(bearer(what)) for what in HELD if bearer(what)):
        raise Conflict(
            "More was sent, or made of what is wrong, since this notice was authorised. Return it to its author, who "
            "sees what and to whom."
        )


@dataclass(frozen=True)
class _PuttingRight:
    """What one notice does, which *submission* sealed; *reference* is how other records call it."""

    work: Work
    notice: OpenQuestionnaire
    found: Correcting
    submission: SubmissionId
    reference: str

    @cached_property
    def records(self) -> list[Record]:
        """The records of everything wrong, each once, that of what is corrected first."""
        return list({each.record.id: each.record for each in self.found.wrong}.values())

    def do(self, *, about_another: bool) -> None:
        enquiries = list(dict.fromkeys(record.enquiry for record in self.records))
        for enquiry in enquiries:
            if enquiry != self.notice.enquiry.id:
                self._open(enquiry)
        changed = self._take_facts()
        self._mark_or_call_back()
        for reply in [*self._made_from()]:
            self._give_back(reply, f"What this was made from was wrong: see {self.reference}. Look at it again.")
        for reply in [*self._about(changed)] if changed else ():
            self._give_back(reply, f"Something that is known of a person was corrected: see {self.reference}.")
        records_of_people.date_and_hold_anew(self.work, changed)
        if about_another:
            self._search_again(enquiries)
        else:
            self._search_for_again(changed, enquiries)
        missing_children.put_in(self.work, enquiries[0], self.found.answers, self.reference)
        further_corrections.begin_for(self.work, [self.work.records.get(record.id) for record in self.records])

    def _search_for_again(self, changed: Sequence[PersonId], enquiries: Sequence[EnquiryId]) -> None:
        """Whoever is called otherwise now, or was found otherwise than was sent, is searched for again by an act."""
        wrong = search_again.misfound(self.work.ports.library, self.records, self.found.statements)
        search_again.date_as_found(self.work, self.records, wrong)
        for enquiry in enquiries:
            search_again.in_enquiry(self.work, enquiry, changed, wrong, self.records, self.reference)

    def _take_facts(self) -> list[PersonId]:
        enquiry = self.notice.enquiry
        told = list(self.found.facts_put_right())
        several = [
            corrected.take_right(self.work, enquiry, known.fact, right, how, known.people | self._meant_too(known))
            for known, right, how in told
        ]
        return [person for people in several for person in people]

    def _meant_too(self, known: KnownFact) -> set[PersonId]:
        """Whoever is called so in what is wrong too, although nobody linked them: they were sent the same of them."""
        subjects = [who for who in self.records[0].subjects if who.person in known.people]
        named = {who.person for record in self.records for who in record.subjects if who.person}
        return named & {person.id for person in linked_and_namesakes(self.work, subjects)}

    def _open(self, enquiry: EnquiryId) -> None:
        """Another enquiry in which something has to be done is open again, and says why."""
        found = open_again(self.work, self.work.enquiries.get_to_change(enquiry), self._why)
        self.work.enquiries.save(found.noted(self._why, by=self.work.by, at=self.work.now))

    @property
    def _why(self) -> str:
        return f"Something that was sent or made in this enquiry was wrong: see {self.reference}"

    def _mark_or_call_back(self) -> None:
        """What nobody has had yet is not corrected but called back to its author, who mends it."""
        for record in self.records:
            present = self.work.records.get(record.id)
            if present.was_never_issued:
                continue  # Called back with another part of the same sealing.
            if not present.gone_out_at and self._is_called_back(present):
                continue
            standing.mark_corrected(self.work, [present], self.submission, self.reference)

    def _is_called_back(self, record: Record) -> bool:
        why = (
            f"It was made from something wrong: see {self.reference}. Nobody has had it yet; mend it and send it again."
        )
        return call_back_unsent(self.work, record, why)

    def _made_from(self) -> Iterator[Questionnaire]:
        """The replies under way that read a document which is wrong, and the corrections that one of those began."""
        wrong = {each.document.id for each in self.found.wrong}
        said = {each.submission.id: each.submission for each in self.found.wrong}.values()
        begun = self.work.questionnaires.made_from(sorted({one.questionnaire for one in said}))
        yield from (
            q
            for q in begun
            if q.id != self.notice.questionnaire.id
            and not q.state.is_final
            and any(one.calls_wrong(q.about) for one in said)
        )
        for reply in self._under_way():
            definition = self.work.ports.library.get(reply.definition)
            asked = [question.id for question in definition.questions if type_of(question).chooses_document]
            saved = self.work.questionnaires.answers(reply.id) if asked else {}
            if any(question in saved and str(saved[question].value) in wrong for question in asked):
                yield reply

    def _about(self, people: Sequence[PersonId]) -> Iterator[Questionnaire]:
        """The replies under way about any of these people: their letters say what their request said."""
        known = {each.id for person in people for each in self.work.people.group(person)}
        for reply in self._under_way():
            enquiry = self.work.enquiries.get(reply.enquiry)
            if any(subject.person in known for subject in enquiry.people_about(reply.about)):
                yield reply

    def _under_way(self) -> Iterator[Questionnaire]:
        """Every reply that is not issued yet, in all enquiries about the people of what is corrected."""
        subjects = {(who.kind, who.name, who.person): who for record in self.records for who in record.subjects}
        people = linked_and_namesakes(self.work, list(subjects.values()))
        enquiries = dict.fromkeys([self.notice.enquiry.id, *(person.enquiry for person in people)])
        not_replies = {FormRole.INTAKE, FormRole.CORRECTION_NOTICE}
        for reply in (q for enquiry in enquiries for q in self.work.questionnaires.of_enquiry(enquiry)):
            if not reply.state.is_final and self.work.ports.library.get(reply.definition).plays not in not_replies:
                yield reply

    def _give_back(self, reply: Questionnaire, why: str) -> None:
        if any(comment.text == why for comment in reply.comments):
            return
        if not reply.state.is_open:
            self.work.documents.stop(reply.id)
            dating.take_back(self.work, reply.id)
        after = reply.give_back(by=self.work.by, at=self.work.now, comment=why)
        self.work.questionnaires.save(after, expected=reply)
        self.work.change("reply_returned", load_for_service(self.work, reply.id), {"comment": why})

    def _search_again(self, enquiries: Sequence[EnquiryId]) -> None:
        """Each enquiry in which something was about the wrong person is held, and its search begins afresh."""
        of_enquiry: Mapping[EnquiryId, Record] = {record.enquiry: record for record in reversed(self.records)}
        for enquiry in enquiries:
            wrong_person.search_again(self.work, of_enquiry[enquiry], self.reference)
