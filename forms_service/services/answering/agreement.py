"""Answers of a questionnaire that do not agree: what they are held against, and what its author said to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from forms_service.casework.answering.explanations import Explained, explained
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing import withheld
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import Disagreement, Other, alone, as_answered, disagreements
from forms_service.engine.answers import Problem
from forms_service.engine.derivations import Context
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work

IN_THE_INTAKE: Final = "the intake"
PART_BEFORE: Final = "the part that was sent before"


def of_questionnaire(work: Work, opened: OpenQuestionnaire) -> list[Explained]:
    """Return what does not agree in a questionnaire, with what its author said to it; of a reply, its intake's too.

    What has left its author's hands is read as on the moment of its sending: what they passed over then counts.
    """
    found = [*_of_intake(opened), *disagreements(_as_sent(opened, opened.path), others(work, opened))]
    if not opened.is_intake:
        found += withheld.disagreements(opened.path, opened.source.path if opened.source else None)
    return explained(found, opened.questionnaire.explanations)


def in_short(opened: OpenQuestionnaire) -> list[Disagreement]:
    """Return what does not agree among its own answers, without a look at any others."""
    return alone(opened.path)


def problems_of(found: Sequence[Explained]) -> list[Problem]:
    """What an author still has to put right or to explain before it goes further."""
    return [_problem(one) for one in found if one.lacks]


def _problem(one: Explained) -> Problem:
    whom = f"{one.disagreement.whom}: " if one.disagreement.whom else ""
    return Problem(one.disagreement.place, f"{one.lacks}: {whom}{one.disagreement.author}", rule=one.disagreement.key)


def others(work: Work, opened: OpenQuestionnaire) -> list[Other]:
    """Return the answers that a questionnaire's own are held against, as far as its form has rules for them."""
    across = {rule.across for rule in opened.definition.agreement}
    found = [*_part_before(work, opened)] if opened.questionnaire.part > 1 else []
    if not across & {"sibling", "reply"} or opened.is_intake:
        return found
    for other in work.questionnaires.of_enquiry(opened.enquiry.id):
        if other.id != opened.questionnaire.id and other.state is not State.WITHDRAWN:
            found += _of_enquiry(work, opened, other)
    return found


def _as_sent(opened: OpenQuestionnaire, path: Path) -> Path:
    sent_at = opened.questionnaire.sent_at
    if opened.questionnaire.state.is_open or sent_at is None:
        return path
    context = replace(path.reader.context, now=Moment(sent_at))
    return replace(path, reader=replace(path.reader, context=context))


def _of_intake(opened: OpenQuestionnaire) -> list[Disagreement]:
    """What its intake's author passed over: nobody authorises an intake."""
    if opened.source is None:
        return []
    found = alone(_as_sent(opened.source, opened.source.path))
    return [replace(one, where=one.where or IN_THE_INTAKE) for one in found]


def _of_enquiry(work: Work, opened: OpenQuestionnaire, other: Questionnaire) -> Iterator[Other]:
    """What another questionnaire of the enquiry says: as it was issued last, or as it stands."""
    if is_intake(work.ports.library, other):
        return
    there, issued = load(work, other.id), last_issued(work, other)
    about = ", ".join(child.name for child in there.people if child.kind == "child")
    title = there.definition.title
    if issued is not None:
        submission, record = issued
        found = _sealed(work, submission, f"“{title}”, as it was issued", record, there.path.reader.context)
    else:
        found = Other("reply", other.id, f"“{title}”", there.path.reader)
    yield found
    if other.form == opened.questionnaire.form and opened.child:
        yield replace(found, across="sibling", name=f"“{title}” about {about}", is_sent=False)


def _part_before(work: Work, opened: OpenQuestionnaire) -> Iterator[Other]:
    issued = last_issued(work, opened.questionnaire)
    if issued is not None:
        submission, record = issued
        context = opened.path.reader.context
        yield replace(_sealed(work, submission, PART_BEFORE, record, context), across="part_before")


def _sealed(work: Work, submission: Submission, name: str, record: Record, context: Context) -> Other:
    """What was sealed, and issued as a record."""
    definition = work.ports.library.get(submission.definition)
    carried = {answer.id: answer.value for answer in submission.answers.carried if answer.value is not None}
    reader = as_answered(definition, submission.values, carried, context)
    return Other("reply", record.id, name, reader, is_sent=record.gone_out_at is not None)
