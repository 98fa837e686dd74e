"""Questionnaires as rows, and every saving of every answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.enquiries import enquiry_of
from forms_service.adapters.sql.rows import (
    OURS,
    THESE,
    Bound,
    add,
    add_all,
    among,
    change,
    columns_of,
    one,
    pages,
    part_columns,
    within,
    without,
)
from forms_service.adapters.sql.subjects import read_subjects
from forms_service.adapters.sql.tables import (
    enquiries,
    enquiry_subjects,
    questionnaires,
    record_objects,
    records,
    saved_answers,
    sendings,
    submissions,
)
from forms_service.casework.answering.explanations import Explanation
from forms_service.casework.answering.moves import Move
from forms_service.casework.answering.questionnaires import (
    Comment,
    Done,
    PhoneApproval,
    Questionnaire,
    SavedAnswer,
    State,
)
from forms_service.casework.answering.signatures import Declaration, Signature
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.keeping.records import INSIDE, NOT_FOR_WHO_ASKED, SPOKEN_CHANNELS, Standing
from forms_service.engine.moments import Moment, read_if_any
from forms_service.services.repositories.answering import WorkItem

_LISTED = [state for state in State if state is not State.COMPLETED]
_NO_END = 2**31 - 1
"""After every revision: as many as a database counts."""


def _latest_answers() -> Select[Any]:
    """Return the question about the latest saving of each answer until a revision."""
    of_whom = (saved_answers.c.questionnaire, saved_answers.c.question)
    latest = (
        select(*of_whom, func.max(saved_answers.c.revision).label("revision"))
        .where(saved_answers.c.questionnaire.in_(THESE), saved_answers.c.revision <= bindparam("until"))
        .group_by(*of_whom)
        .subquery()
    )
    is_latest = [saved_answers.c[name] == latest.c[name] for name in ("questionnaire", "question", "revision")]
    of_ours = and_(saved_answers.c.questionnaire == questionnaires.c.id, questionnaires.c.organisation == OURS)
    return select(*part_columns(saved_answers)).join(questionnaires, of_ours).join(latest, and_(*is_latest))


_LATEST_ANSWERS = _latest_answers()
_OF_ENQUIRIES = (
    select(questionnaires)
    .where(questionnaires.c.organisation == OURS, questionnaires.c.enquiry.in_(THESE))
    .order_by(questionnaires.c.created_at, questionnaires.c.id)
)


class SqlQuestionnaires(Bound):
    def __init__(self, fence: Fence, organisation: str, remembered: Remembered | None = None) -> None:
        super().__init__(fence, organisation, remembered)
        self._ours: set[str] = set()
        """Those that this unit of work knows to be this organisation's: an answer itself does not say whose it is."""

    def add(self, questionnaire: Questionnaire) -> None:
        self._refuse_foreign(questionnaire)
        add(self._connection, questionnaires, _row(questionnaire))

    def get(self, questionnaire_id: QuestionnaireId) -> Questionnaire:
        found = self._remembered.of("questionnaire", [questionnaire_id], self._each)[questionnaire_id]
        self._ours.add(found.id)
        return found

    def _each(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Questionnaire]:
        return {each: _questionnaire(one(self._connection, questionnaires, self._organisation, each)) for each in ids}

    def save(self, questionnaire: Questionnaire, *, expected: Questionnaire) -> None:
        self._refuse_foreign(questionnaire)
        change(self._connection, questionnaires, _row(questionnaire), _row(expected))

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Questionnaire]:
        return self.of_enquiries([enquiry_id])[enquiry_id]

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Questionnaire]]:
        return self._remembered.of("questionnaires of an enquiry", ids, self._of_enquiries)

    def _of_enquiries(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Questionnaire]]:
        found: dict[EnquiryId, list[Questionnaire]] = {enquiry: [] for enquiry in ids}
        for part in pages(ids):
            for row in self._connection.execute(_OF_ENQUIRIES, self._binds(part)).mappings():
                found[row["enquiry"]].append(_questionnaire(row))
        self._remembered.note("questionnaire", {form.id: form for forms in found.values() for form in forms})
        return found

    def made_from(self, ids: Sequence[QuestionnaireId]) -> Sequence[Questionnaire]:
        asked = within(questionnaires, self._organisation).where(questionnaires.c.made_from != "")
        in_order = asked.order_by(questionnaires.c.created_at, questionnaires.c.id)
        several = (in_order.where(questionnaires.c.made_from.in_(part)) for part in pages(ids))
        return [_questionnaire(row) for each in several for row in self._connection.execute(each).mappings()]

    def work(self) -> Sequence[WorkItem]:
        """Return what is on the work list, each with whether anything of it was sent, and whether anything is to be.

        Something is to be sent until anything was, and then each document for whoever asked that no sending names.
        """
        listed = within(questionnaires, self._organisation).where(questionnaires.c.state.in_(_LISTED))
        statement = (
            listed.add_columns(_anything_sent().label("is_sent"), _something_to_send().label("to_send"))
            .join(enquiries, questionnaires.c.enquiry == enquiries.c.id)
            .where(enquiries.c.state == EnquiryState.OPEN)
        )
        rows = self._connection.execute(statement.order_by(questionnaires.c.created_at)).mappings().all()
        known = self._enquiries(sorted({row["enquiry"] for row in rows}))
        items = [
            WorkItem(_questionnaire(row), known[row["enquiry"]], bool(row["is_sent"]), bool(row["to_send"]))
            for row in rows
        ]
        return sorted(items, key=lambda item: str(item.needed_by or "~"))

    def answers(self, questionnaire_id: QuestionnaireId, *, until: int | None = None) -> Mapping[str, SavedAnswer]:
        if until is None:
            return self.answers_of([questionnaire_id])[questionnaire_id]
        return self._answers([questionnaire_id], until)[questionnaire_id]

    def answers_of(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Mapping[str, SavedAnswer]]:
        return self._remembered.of("answers", ids, self._answers)

    def _answers(
        self, ids: Sequence[QuestionnaireId], until: int = _NO_END
    ) -> Mapping[QuestionnaireId, Mapping[str, SavedAnswer]]:
        """The latest saving of each answer, or the latest until a revision."""
        found: dict[QuestionnaireId, dict[str, SavedAnswer]] = {each: {} for each in ids}
        for part in pages(ids):
            asked = {**self._binds(part), "until": until}
            for row in self._connection.execute(_LATEST_ANSWERS, asked).mappings():
                found[row["questionnaire"]][row["question"]] = _answer(row)
        return found

    def history(self, questionnaire_id: QuestionnaireId, question: str) -> Sequence[SavedAnswer]:
        statement = self._answers_in([questionnaire_id]).where(saved_answers.c.question == question)
        rows = self._connection.execute(statement.order_by(saved_answers.c.revision)).mappings()
        return [_answer(row) for row in rows]

    def savings(self, ids: Sequence[EnquiryId], questions: Sequence[str]) -> Mapping[EnquiryId, Sequence[SavedAnswer]]:
        pairs = [(enquiry, question) for enquiry in ids for question in questions]
        found = self._remembered.of("savings", pairs, self._savings)
        return {enquiry: [answer for question in questions for answer in found[enquiry, question]] for enquiry in ids}

    def _savings(self, pairs: Sequence[tuple[EnquiryId, str]]) -> Mapping[tuple[EnquiryId, str], Sequence[SavedAnswer]]:
        found: dict[tuple[EnquiryId, str], list[SavedAnswer]] = {pair: [] for pair in pairs}
        of_it = saved_answers.c.questionnaire == questionnaires.c.id
        questions = sorted({question for _, question in pairs})
        for part in pages(list(dict.fromkeys(enquiry for enquiry, _ in pairs))):
            ours = (questionnaires.c.enquiry.in_(part), questionnaires.c.organisation == self._organisation)
            columns = (*part_columns(saved_answers), questionnaires.c.enquiry)
            asked = select(*columns).join(questionnaires, of_it).where(*ours)
            statement = asked.where(saved_answers.c.question.in_(questions)).order_by(saved_answers.c.revision)
            for row in self._connection.execute(statement).mappings():
                found.setdefault((row["enquiry"], row["question"]), []).append(_answer(row))
        return found

    def record_answers(self, questionnaire_id: QuestionnaireId, answers: Sequence[SavedAnswer]) -> None:
        if questionnaire_id not in self._ours:
            self.get(questionnaire_id)
        rows = [{"questionnaire": questionnaire_id, **self._part(answer, saved_answers)} for answer in answers]
        add_all(self._connection, saved_answers, rows)

    def _answers_in(self, ids: Sequence[QuestionnaireId]) -> Select[Any]:
        ours = (questionnaires.c.id.in_(ids), questionnaires.c.organisation == self._organisation)
        of_it = saved_answers.c.questionnaire == questionnaires.c.id
        return select(*part_columns(saved_answers)).join(questionnaires, of_it).where(*ours)

    def _enquiries(self, ids: Sequence[str]) -> dict[str, Enquiry]:
        rows = self._connection.execute(among(enquiries, self._organisation, ids)).mappings().all()
        people = read_subjects(self._connection, enquiry_subjects, ids)
        return {row["id"]: enquiry_of(row, people[row["id"]]) for row in rows}


def _row(questionnaire: Questionnaire) -> dict[str, object]:
    parts = {
        "comments": [_comment(comment) for comment in questionnaire.comments],
        "done": [_plain(done) for done in questionnaire.done],
        "explanations": [_plain(said) for said in questionnaire.explanations],
        "moves": [_plain(move) for move in questionnaire.moves],
        "phone": _plain(questionnaire.phone) if questionnaire.phone else None,
        "signature": _signed(questionnaire.signature) if questionnaire.signature else None,
    }
    return {**columns_of(questionnaire, questionnaires), **parts}


def _comment(comment: Comment) -> dict[str, Any]:
    """A comment as it is kept: one that does not say what was read, as none did before, has no word of it."""
    return {name: value for name, value in _plain(comment).items() if value != 0}


def _plain(part: Comment | Done | Explanation | Move | PhoneApproval) -> dict[str, Any]:
    """A part of a questionnaire as it is kept: moments as text, empty where there is none."""
    return {name: _stored(getattr(part, name)) for name in part.__dataclass_fields__}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Moment):
        return str(value)
    return "" if value is None else value


def _questionnaire(row: RowMapping) -> Questionnaire:
    comments = tuple(Comment(**{**kept, "at": datetime.fromisoformat(kept["at"])}) for kept in row["comments"])
    said = tuple(Explanation(**{**kept, "at": datetime.fromisoformat(kept["at"])}) for kept in row["explanations"])
    moves = tuple(Move(**{**kept, "at": datetime.fromisoformat(kept["at"])}) for kept in row["moves"])
    rest = without(row, ["comments", "phone", "signature", "done", "explanations", "moves", "is_sent", "to_send"])
    phone = _phone(row["phone"]) if row["phone"] else None
    signature = _signature(row["signature"]) if row["signature"] else None
    done = tuple(_done(kept) for kept in row["done"])
    return Questionnaire(
        **rest, comments=comments, phone=phone, signature=signature, done=done, explanations=said, moves=moves
    )


def _signed(signature: Signature) -> dict[str, Any]:
    declarations = [vars(declaration) for declaration in signature.declarations]
    return {**vars(signature), "at": signature.at.isoformat(), "declarations": declarations}


def _signature(kept: Mapping[str, Any]) -> Signature:
    declarations = tuple(Declaration(**declaration) for declaration in kept["declarations"])
    return Signature(**{**kept, "at": datetime.fromisoformat(kept["at"]), "declarations": declarations})


def _done(kept: Mapping[str, Any]) -> Done:
    return Done(**{**kept, "due": Moment.read(kept["due"]), "at": datetime.fromisoformat(kept["at"])})


def _phone(kept: Mapping[str, Any]) -> PhoneApproval:
    times = {name: read_if_any(kept.get(name)) for name in ("said_at", "confirm_by", "confirmed_at", "refused_at")}
    return PhoneApproval(**{**kept, **times})


def _answer(row: RowMapping) -> SavedAnswer:
    return SavedAnswer(**without(row, ["questionnaire", "enquiry"]))


def _anything_sent() -> Exists:
    """Whether anything of a questionnaire was sent."""
    return exists().where(
        submissions.c.questionnaire == questionnaires.c.id,
        records.c.submission == submissions.c.id,
        sendings.c.record == records.c.id,
    )


def _something_to_send() -> Exists:
    """Whether anything issued of a questionnaire is to be sent still: nothing was, or not each document."""
    also_filed = records.alias("also_filed")
    nothing_sent = ~exists().where(
        also_filed.c.submission == submissions.c.id,
        sendings.c.record == also_filed.c.id,
        sendings.c.channel.not_in(SPOKEN_CHANNELS),
    )
    return exists().where(
        submissions.c.questionnaire == questionnaires.c.id,
        records.c.submission == submissions.c.id,
        records.c.issued_at.is_not(None),
        records.c.standing != Standing.CORRECTED,
        records.c.denial.is_(None),
        or_(nothing_sent, _document_to_send()),
    )


def _document_to_send() -> Exists:
    """Whether a record has a document for whoever asked that no sending names."""
    named = _is_named(record_objects.c.code) | _is_named(record_objects.c.code + ":" + record_objects.c.row)
    return exists().where(
        record_objects.c.record == records.c.id,
        record_objects.c.kind.not_in(INSIDE),
        record_objects.c.audience.not_in(NOT_FOR_WHO_ASKED),
        ~exists().where(
            sendings.c.record == record_objects.c.record,
            sendings.c.channel.not_in(SPOKEN_CHANNELS),
            named,
        ),
    )


def _is_named(document: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a sending names a document, among the names that it has in quotation marks."""
    return type_coerce(sendings.c.documents, String).like(literal('%"') + document + '"%')
