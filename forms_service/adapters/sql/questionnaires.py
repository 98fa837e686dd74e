"""Questionnaires as rows, and every saving of every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, exists, func, select

from forms_service.adapters.sql.enquiries import enquiry_of
from forms_service.adapters.sql.rows import Bound, add, add_all, among, change, columns_of, one, within, without
from forms_service.adapters.sql.subjects import read_subjects
from forms_service.adapters.sql.tables import (
    enquiries,
    enquiry_subjects,
    questionnaires,
    records,
    saved_answers,
    sendings,
    submissions,
)
from forms_service.casework.answering.questionnaires import (
    Comment,
    Done,
    PhoneApproval,
    Questionnaire,
    SavedAnswer,
    State,
)
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.keeping.records import SPOKEN_CHANNELS
from forms_service.services.repositories import WorkItem

_LISTED = [state for state in State if state is State.ISSUED or not state.is_final]


class SqlQuestionnaires(Bound):
    def add(self, questionnaire: Questionnaire) -> None:
        self._refuse_foreign(questionnaire)
        add(self._connection, questionnaires, _row(questionnaire))

    def get(self, questionnaire_id: str) -> Questionnaire:
        return _questionnaire(one(self._connection, questionnaires, self._organisation, questionnaire_id))

    def save(self, questionnaire: Questionnaire, *, expected: Questionnaire) -> None:
        self._refuse_foreign(questionnaire)
        change(self._connection, questionnaires, _row(questionnaire), _row(expected))

    def of_enquiry(self, enquiry_id: str) -> Sequence[Questionnaire]:
        one(self._connection, enquiries, self._organisation, enquiry_id)
        statement = within(questionnaires, self._organisation).where(questionnaires.c.enquiry == enquiry_id)
        rows = self._connection.execute(statement.order_by(questionnaires.c.created_at, questionnaires.c.id))
        return [_questionnaire(row) for row in rows.mappings()]

    def work(self) -> Sequence[WorkItem]:
        also_filed = records.alias("also_filed")
        sent = exists().where(
            submissions.c.questionnaire == questionnaires.c.id,
            records.c.submission == submissions.c.id,
            sendings.c.record == records.c.id,
        )
        listed = within(questionnaires, self._organisation).where(questionnaires.c.state.in_(_LISTED))
        unsent = exists().where(
            submissions.c.questionnaire == questionnaires.c.id,
            records.c.submission == submissions.c.id,
            records.c.issued_at.is_not(None),
            ~exists().where(
                also_filed.c.submission == submissions.c.id,
                sendings.c.record == also_filed.c.id,
                sendings.c.channel.not_in(SPOKEN_CHANNELS),
            ),
        )
        statement = (
            listed.add_columns(sent.label("is_sent"), unsent.label("to_send"))
            .join(enquiries, questionnaires.c.enquiry == enquiries.c.id)
            .where(enquiries.c.state == EnquiryState.OPEN)
        )
        rows = self._connection.execute(statement.order_by(questionnaires.c.created_at)).mappings().all()
        known = self._enquiries(sorted({row["enquiry"] for row in rows}))
        items = [
            WorkItem(_questionnaire(row), known[row["enquiry"]], bool(row["is_sent"]), bool(row["to_send"]))
            for row in rows
        ]
        return sorted(items, key=lambda item: (not item.needed_by, item.needed_by))

    def answers(self, questionnaire_id: str) -> Mapping[str, SavedAnswer]:
        one(self._connection, questionnaires, self._organisation, questionnaire_id)
        latest = (
            select(saved_answers.c.question, func.max(saved_answers.c.revision).label("revision"))
            .where(saved_answers.c.questionnaire == questionnaire_id)
            .group_by(saved_answers.c.question)
            .subquery()
        )
        is_latest = and_(saved_answers.c.question == latest.c.question, saved_answers.c.revision == latest.c.revision)
        statement = (
            select(saved_answers).join(latest, is_latest).where(saved_answers.c.questionnaire == questionnaire_id)
        )
        return {row["question"]: _answer(row) for row in self._connection.execute(statement).mappings()}

    def history(self, questionnaire_id: str, question: str) -> Sequence[SavedAnswer]:
        one(self._connection, questionnaires, self._organisation, questionnaire_id)
        statement = select(saved_answers).where(
            saved_answers.c.questionnaire == questionnaire_id, saved_answers.c.question == question
        )
        rows = self._connection.execute(statement.order_by(saved_answers.c.revision)).mappings()
        return [_answer(row) for row in rows]

    def record_answers(self, questionnaire_id: str, answers: Sequence[SavedAnswer]) -> None:
        one(self._connection, questionnaires, self._organisation, questionnaire_id)
        rows = [{"questionnaire": questionnaire_id, **columns_of(answer, saved_answers)} for answer in answers]
        add_all(self._connection, saved_answers, rows)

    def _enquiries(self, ids: Sequence[str]) -> dict[str, Enquiry]:
        rows = self._connection.execute(among(enquiries, self._organisation, ids)).mappings().all()
        people = read_subjects(self._connection, enquiry_subjects, ids)
        return {row["id"]: enquiry_of(row, people[row["id"]]) for row in rows}


def _row(questionnaire: Questionnaire) -> dict[str, object]:
    said, done = _dated(questionnaire.comments), _dated(questionnaire.done)
    phone = asdict(questionnaire.phone) if questionnaire.phone else None
    return {**columns_of(questionnaire, questionnaires), "comments": said, "phone": phone, "done": done}


def _dated(several: Sequence[Comment | Done]) -> list[dict[str, Any]]:
    return [{**asdict(one), "at": one.at.isoformat()} for one in several]


def _questionnaire(row: RowMapping) -> Questionnaire:
    comments = tuple(Comment(**said) for said in _read(row["comments"]))
    done = tuple(Done(**noted) for noted in _read(row["done"]))
    phone = PhoneApproval(**row["phone"]) if row["phone"] else None
    rest = without(row, ["comments", "phone", "done", "is_sent", "to_send"])
    return Questionnaire(**rest, comments=comments, phone=phone, done=done)


def _read(kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "at": datetime.fromisoformat(one["at"])} for one in kept]


def _answer(row: RowMapping) -> SavedAnswer:
    return SavedAnswer(**without(row, ["questionnaire"]))
