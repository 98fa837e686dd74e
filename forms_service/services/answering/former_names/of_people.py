"""People of a reply who are named otherwise now than in its texts, in what has gone out, or when it was answered.

The names are those of its enquiry, so no form can have a rule for them: whatever a form asks in words may hold one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import DETAILS_CORRECTED, SEARCH_PEOPLE, FormRole
from forms_service.casework.people.facts import names_of
from forms_service.casework.people.former_names import FormerNames
from forms_service.casework.people.subjects import Subject
from forms_service.engine.agreement import AnswerInWords, Disagreement
from forms_service.engine.answers import by_row
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import places
from forms_service.services.answering.former_names.of_others import names_of_others
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.people.of_each import FormerPerson, GivenBefore
from forms_service.services.work import Work

CALLED: Final = "Name, date of birth and numbers"
_OF_PEOPLE: Final = frozenset({"adult", "child", "carer", "other", "mixed"})
SAYS: Final = (
    "What is answered here was answered while this enquiry named somebody otherwise. Read it again: is all of it true "
    "of those who are named now?"
)
TELLS: Final = "Some of this was answered while this enquiry named somebody otherwise, and its author lets it stand"


def of_reply(work: Work, opened: OpenQuestionnaire) -> list[Disagreement]:
    """Return what a reply has to answer for: a notice that corrects what was said says both on purpose."""
    if opened.is_intake or opened.definition.plays == FormRole.CORRECTION_NOTICE:
        return []
    return [*_in_texts(work, opened), *_in_what_was_sent(work, opened), *of_answers(opened)]


def _in_texts(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    now = {subject.person: subject for subject in opened.enquiry.subjects}
    ever = {person.id for person in work.people.participants(opened.enquiry.id).values()}
    facts = work.people.facts(sorted(ever | now.keys()))
    others, called = names_of_others(work, opened)
    before = FormerNames([*facts, *others], gone=ever - now.keys())
    for question, place, text in _texts(opened):
        for person, words in before.mentions(text).items():
            gone = names_of([fact for fact in facts if fact.person == person])
            who = f"of somebody who is now {called[person]}" if person in called else _who(now.get(person), gone)
            says = f"The text still says {_quoted(words)}, {who}"
            yield Disagreement(
                "former_name", place, says, says, now=AnswerInWords(question.id, question.short_label, text)
            )


def _who(subject: Subject | None, gone: str) -> str:
    return f"who is now {subject.details}" if subject else f"of {gone}, who is not named in this enquiry any more"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _texts(opened: OpenQuestionnaire) -> Iterator[tuple[Question, tuple[str, ...], str]]:
    """What was written in words, question by question and row by row; not what a deed writes, or a correction."""
    definition, path = opened.definition, opened.path
    not_written = {*definition.deed_of, definition.bearer(DETAILS_CORRECTED)}
    for asked in (each for each in path.questions if each.id not in not_written and each.reads is None):
        for question in (asked, *asked.columns):
            for place, reader in places(question.id, path) if type_of(question).is_free_text else ():
                text = reader.text(question.id)
                if text:
                    yield question, place, text


def _in_what_was_sent(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """People who are called otherwise in something of the enquiry that has gone out, and is not corrected."""
    asked = [question.id for question in opened.path.questions]
    search = opened.definition.bearer(SEARCH_PEOPLE)
    question = search if search in asked else next(iter(asked), "")
    now = {(subject.kind, subject.row): subject for subject in opened.enquiry.subjects}
    mine = {(subject.kind, subject.row) for subject in opened.people}
    for record in work.records.of_enquiry(opened.enquiry.id) if question else ():
        for subject in record.subjects if _stands(work, record) else ():
            key = (subject.kind, subject.row)
            if (key in mine or key not in now) and subject.details != (now[key].details if key in now else ""):
                yield _sent(question, record, subject, now.get(key))


def _stands(work: Work, record: Record) -> bool:
    is_notice = work.ports.library.get(record.definition).plays == FormRole.CORRECTION_NOTICE
    is_wrong_already = record.standing in {Standing.CORRECTED, Standing.WITHDRAWN}
    return record.gone_out_at is not None and not record.part and not is_notice and not is_wrong_already


def _sent(question: str, record: Record, then: Subject, now: Subject | None) -> Disagreement:
    said = "What was sent before names somebody otherwise than this enquiry does now"
    if now is None:
        said = "What was sent before names somebody whom this enquiry does not name any more"
    return Disagreement(
        "sent_under_other_names",
        (question,),
        said,
        said,
        whom=(now or then).name,
        now=AnswerInWords(question, CALLED, now.details if now else "Not named in this enquiry"),
        against=AnswerInWords("", CALLED, then.details, then.row),
        where=f"“{record.called}”, as it was issued",
        sent=record.id,
    )


def of_answers(opened: OpenQuestionnaire) -> list[Disagreement]:
    """Return what its author has to confirm, one answer for all of it, and whoever authorises is shown.

    What is no longer said of anybody is asked anew by itself (``services/people/of_each.py``).
    """
    people = dict(_standing_of(opened))
    if not people:
        return []
    question = next(iter(opened.path.questions)).id
    then = "; ".join(one.then.details for one in people.values())
    now = "; ".join(one.now.details for one in people.values())
    return [
        Disagreement(
            "answered_under_other_details", (question,), SAYS, TELLS,
            whom=", ".join(one.now.name for one in people.values()),
            now=AnswerInWords(question, CALLED, now), against=AnswerInWords("", CALLED, then),
            where="the enquiry as it was then",
        )
    ]  # fmt: skip


def _standing_of(opened: OpenQuestionnaire) -> Iterator[tuple[str, FormerPerson]]:
    """Of whom something still stands that was said of them as they were named then; by row, in a settled order."""
    asked = [q for q in opened.path.questions if q.id in opened.given_before and q.id in opened.path.answers]
    found = {
        one.now.row: one
        for question in reversed(asked)
        if question.each or opened.child or question.subject in _OF_PEOPLE
        for one in _still_of(opened.given_before[question.id], is_of_each=bool(question.each))
    }
    yield from sorted(found.items())


def _still_of(before: GivenBefore, *, is_of_each: bool) -> Iterator[FormerPerson]:
    if before.left is None:
        return
    rows = by_row(before.left)
    yield from (one for one in before.people if not is_of_each or one.now.row in rows)
