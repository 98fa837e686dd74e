"""What may be done with a questionnaire and its documents: the facts that the rules go by, looked up when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.answering.acts import (
    ON_QUESTIONNAIRE,
    is_authoriser,
    not_their_decision,
    not_their_signature,
)
from forms_service.casework.answering.explanations import Explained
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.acts import ON_DOCUMENT
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.meanings import (
    CHILD_KNOWN,
    SEARCH_CHILD_RESULTS,
    SEARCH_LATE_MATCH,
    SEARCH_RESTRICTED,
    YES,
    FormRole,
)
from forms_service.casework.users import Permission, User
from forms_service.engine.deeds import uncovered_now
from forms_service.engine.path import manager_checks, outcomes
from forms_service.services.answering import agreement
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import SEALED, OpenQuestionnaire
from forms_service.services.answering.other_enquiries import at_odds
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere
from forms_service.services.answering.other_enquiries.waiting_beside import waiting_beside
from forms_service.services.answering.searchers import searchers
from forms_service.services.forms_in_use import form_that_plays, newer_letter
from forms_service.services.ports import Template
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work

AUTHORISER, SIGNATORY, PHONE, BATCH = "authoriser", "signatory", "phone_approval", "batch"
"""Kinds of outcome: a service manager must authorise; only an assessor may sign; a manager may approve by telephone; no
trace of anyone."""

TAKES_EFFECT = frozenset({FormRole.CORRECTION_NOTICE, FormRole.LOCAL_ARRANGEMENT})
"""What the forms are for by which other things go from their issue on."""


class _Facts:
    """*documents* are those of the sealing that stands, and *found* what does not agree, where they are known.

    So are *asked*, the other enquiries about the same people.
    """

    def __init__(
        self,
        work: Work,
        opened: OpenQuestionnaire,
        documents: Sequence[Document] | None = None,
        found: Sequence[Explained] | None = None,
        asked: Sequence[AskedElsewhere] | None = None,
    ) -> None:
        self._work = work
        self._opened = opened
        self._documents = documents
        self._found = found
        self._asked = asked
        self.questionnaire = opened.questionnaire
        self.reference = opened.enquiry.reference
        self.is_intake = opened.is_intake

    @cached_property
    def authors(self) -> frozenset[str]:
        return self._opened.authors

    @cached_property
    def searchers(self) -> frozenset[str]:
        return searchers(self._opened)

    @property
    def intake_is_open(self) -> bool:
        """A correction waits for no search: whoever had what is wrong is told at once."""
        source = None if self._opened.definition.plays == FormRole.CORRECTION_NOTICE else self._opened.source
        return source is not None and source.questionnaire.state is not State.COMPLETED

    @property
    def is_about_nobody(self) -> bool:
        return is_about_nobody(self._opened)

    @cached_property
    def _replies(self) -> Sequence[Questionnaire]:
        siblings = self._work.questionnaires.of_enquiry(self.questionnaire.enquiry)
        return [sibling for sibling in siblings if not is_intake(self._work.ports.library, sibling)]

    @property
    def has_replies(self) -> bool:
        return bool(self._replies)

    @cached_property
    def has_gone_out(self) -> bool:
        mine = self.questionnaire
        issued = last_issued(self._work, mine) if mine.state is State.ISSUED or mine.begins_next_part else None
        if issued is None:
            return False
        return any(record.gone_out_at for record in self._work.records.parts_of(issued[0].id))

    @property
    def owes_part_before(self) -> bool:
        mine = self.questionnaire
        before = last_issued(self._work, mine) if mine.part > 1 and mine.state is not State.ISSUED else None
        every = self._work.records.parts_of(before[0].id) if before else ()
        return bool(every) and not any(record.gone_out_at or record.denial for record in every)

    @property
    def enquiry_has_gone_out(self) -> bool:
        return any(record.told_of_somebody for record in self._work.records.of_enquiry(self.questionnaire.enquiry))

    @property
    def enquiry_is_unanswered(self) -> bool:
        return any(self._has_still_to_go_out(reply) for reply in self._replies)

    def _has_still_to_go_out(self, reply: Questionnaire) -> bool:
        definition = self._work.ports.library.get(reply.definition)
        if definition.plays in TAKES_EFFECT or reply.state is State.WITHDRAWN:
            return False
        issued = last_issued(self._work, reply) if reply.state is State.ISSUED else None
        return issued is None or all(record.gone_out_at is None for record in self._work.records.parts_of(issued[0].id))

    @property
    def takes_effect(self) -> bool:
        return self._opened.definition.plays in TAKES_EFFECT

    @property
    def is_known(self) -> bool:
        opened = self._opened
        late, results = opened.everything.value(SEARCH_LATE_MATCH), opened.everything.each(SEARCH_CHILD_RESULTS)
        is_known = late == YES or results.get(opened.child) in CHILD_KNOWN
        return opened.definition.plays == FormRole.UNKNOWN_CHILD and is_known

    @property
    def has_known_form(self) -> bool:
        return form_that_plays(self._work, FormRole.KNOWN_CHILD, beside=self._opened.definition) is not None

    @cached_property
    def is_reserved(self) -> bool:
        return is_reserved(self._opened)

    @cached_property
    def authorisers(self) -> Sequence[str]:
        return [user.name for user in authorisers(self._work, self._opened)]

    @property
    def is_assessment(self) -> bool:
        return bool(outcomes(self._opened.path, SIGNATORY))

    @property
    def professions(self) -> Sequence[str]:
        return self._work.ports.directory.organisation(self._work.organisation).assessors

    @cached_property
    def signatories(self) -> Sequence[str]:
        staff = self._work.ports.directory.users(self._work.organisation)
        return [user.name for user in staff if user.may(Permission.ANSWER) and user.profession in self.professions]

    @property
    def offers_phone(self) -> bool:
        return bool(outcomes(self._opened.path, PHONE))

    @cached_property
    def uncovered(self) -> Sequence[str]:
        """What was to be done, or said, of everybody named, and was not since they changed."""
        opened = self._opened
        asked = [question for question in opened.path.questions if question.id in self._asked_anew]
        anew = [f"{question.short_label}: the people named have changed since this was answered" for question in asked]
        return [*(problem.message for problem in uncovered_now(opened.path)), *anew]

    @property
    def _asked_anew(self) -> frozenset[str]:
        """What was answered while others were named: once for everybody, or of somebody, and now lacks an answer."""
        opened = self._opened
        of_each = {question for question, before in opened.given_before.items() if before.is_anew}
        lacking = {problem.question for problem in opened.problems if problem.level == "error"} if of_each else set()
        return opened.outdated | (of_each & lacking)

    @cached_property
    def taken_alone(self) -> Sequence[str]:
        path = self._opened.path
        if not outcomes(path, BATCH):
            return ["only replies that found nobody are taken together"]
        if not self._opened.has_request:
            return ["its request was not pasted in, so there is nothing here to compare it with"]
        if manager_checks(path):
            return ["something in it is to be confirmed"]
        return self._contradictions or self._warnings

    @property
    def _contradictions(self) -> Sequence[str]:
        """What waits, or is sealed, elsewhere and says the opposite of it; that it is sealed, once it is so itself."""
        waits = waiting_beside(self._work, self._opened, self._asked)
        said = [f"a reply of {reference}, which waits for a manager too, says the opposite" for reference in waits]
        if self.questionnaire.state is not State.AUTHORISED:
            return said
        enquiry = self._opened.enquiry
        asked = None if self._asked is None else {enquiry.id: self._asked}
        every = at_odds.letters_at_odds(self._work, [enquiry], asked)[enquiry.id]
        mine = [one for one in every if one.here.sealed.questionnaire == self.questionnaire.id]
        contrary = at_odds.references(mine)
        return [*said, f"a letter of {contrary} says the opposite, and nobody settled that yet"] if contrary else said

    @property
    def _warnings(self) -> Sequence[str]:
        found = self._found
        every = agreement.of_questionnaire(self._work, self._opened, self._asked) if found is None else found
        return ["its author was warned of something"] if every else []

    @property
    def is_made(self) -> bool:
        documents = self._documents
        if documents is None:
            documents = present_documents(self._work, self.questionnaire)
        return bool(documents) and all(document.state is DocumentState.MADE for document in documents)


@dataclass(frozen=True)
class _DocumentFacts:
    document: Document
    reply: _Facts
    is_needed: bool
    has_newer_letter: bool


def is_reserved(opened: OpenQuestionnaire) -> bool:
    """Whether only a service manager may authorise this: by the form's rule, or because a record is restricted.

    A record that the intake calls restricted is so, whatever the reply's own search says: its author cannot lift it.
    """
    both = [one.path.by_meaning.value(SEARCH_RESTRICTED) for one in (opened, opened.source) if one]
    return YES in both or bool(outcomes(opened.path, AUTHORISER))


def is_about_nobody(opened: OpenQuestionnaire) -> bool:
    """Whether it is about one child, and the intake does not name that child any more."""
    return bool(opened.child) and opened.child not in {child.row for child in opened.enquiry.children}


def present_documents(work: Work, questionnaire: Questionnaire) -> Sequence[Document]:
    """The documents of the sealing that stands; none where a reply has been returned or withdrawn since."""
    if questionnaire.state not in SEALED:
        return ()
    every = work.documents.of_questionnaire(questionnaire.id)
    return [document for document in every if document.submission == every[-1].submission]


def authorisers(work: Work, opened: OpenQuestionnaire) -> list[User]:
    """Return everybody who may authorise this, so that whoever may not can be told whom to ask."""
    facts = _Facts(work, opened)
    return [user for user in work.ports.directory.users(work.organisation) if is_authoriser(user, facts)]


def require_authoriser(work: Work, user: User, opened: OpenQuestionnaire) -> None:
    """Raise the reason why *user*, who need not be whoever does the work, may not authorise this at any time."""
    for refusal in not_their_decision(user, _Facts(work, opened)):
        raise refusal


def may_sign(work: Work, user: User, opened: OpenQuestionnaire) -> bool:
    """Whether *user*, who need not be whoever does the work, may sign and send this."""
    return not list(not_their_signature(user, _Facts(work, opened)))


def require(work: Work, opened: OpenQuestionnaire, act: Act) -> None:
    """Raise the reason why *act* may not be done with a questionnaire now, if there is one."""
    ON_QUESTIONNAIRE.require(act, work.actor, _Facts(work, opened))


def why_not(work: Work, opened: OpenQuestionnaire, act: Act) -> str:
    """Say why *act* may not be done with a questionnaire now; nothing if it may."""
    return next(map(str, ON_QUESTIONNAIRE.refusals[act](work.actor, _Facts(work, opened))), "")


def questionnaire_acts(
    work: Work,
    opened: OpenQuestionnaire,
    documents: Sequence[Document] | None = None,
    found: Sequence[Explained] | None = None,
    asked: Sequence[AskedElsewhere] | None = None,
) -> AllowedActs:
    return ON_QUESTIONNAIRE.allow(work.actor, _Facts(work, opened, documents, found, asked))


def require_of_document(work: Work, document: Document, opened: OpenQuestionnaire, act: Act) -> None:
    """Raise the reason why *act* may not be done with a document of a questionnaire now, if there is one."""
    ON_DOCUMENT.require(
        act, work.actor, _document(work, document, opened, present_documents(work, opened.questionnaire))
    )


def document_acts(
    work: Work, document: Document, opened: OpenQuestionnaire, present: Sequence[Document]
) -> AllowedActs:
    return ON_DOCUMENT.allow(work.actor, _document(work, document, opened, present))


def corrected_letter_for(work: Work, document: Document, opened: OpenQuestionnaire) -> Template | None:
    """Return the letter that a failed document could be made from instead; none once its files are written down."""
    newer = newer_letter(work, document, opened.definition.id)
    if newer is None:
        return None
    files = (item for record in work.records.parts_of(document.submission) for item in record.objects)
    is_written = any((item.code, item.row) == (document.code, document.row) for item in files)
    return None if is_written else newer


def _document(work: Work, document: Document, opened: OpenQuestionnaire, present: Sequence[Document]) -> _DocumentFacts:
    newer = corrected_letter_for(work, document, opened)
    return _DocumentFacts(document, _Facts(work, opened, present), document in present, newer is not None)
