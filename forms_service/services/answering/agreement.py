"""Answers of a questionnaire that do not agree: what they are held against, and what its author said to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from forms_service.casework.answering.explanations import Explained, explained
from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import CONTACT_LEVEL, CONTACT_LEVEL_BEFORE, HARM_FOUND, FormRole
from forms_service.casework.people.in_answers import contradictions, typed_twice
from forms_service.casework.sealing import withheld
from forms_service.casework.sealing.disclosure import READERS
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import AnswerInWords, Disagreement, Other, alone, as_answered, disagreements
from forms_service.engine.answers import Problem, Value, cells_of, rows_of
from forms_service.engine.derivations.context import Context
from forms_service.engine.free_text.likeness import same_text
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path
from forms_service.engine.reader import Reader
from forms_service.services.answering.corrections import doubtful, graver, unlikely
from forms_service.services.answering.former_names import of_people
from forms_service.services.answering.issued_documents import last_issued
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries import purposes, requests, strangers, undecided
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, in_other_enquiries
from forms_service.services.forms_in_use import letter_for
from forms_service.services.people import photographs
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work

IN_THE_INTAKE: Final = "the intake"
BACKGROUND: Final = "what is recorded of them"
PART_BEFORE: Final = "the part that was sent before"


def of_questionnaire(
    work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None
) -> list[Explained]:
    """Return what does not agree in a questionnaire, with what its author said to it; of a reply, its intake's too.

    *asked* are the enquiries that are about the same people, where they have been looked up already.
    What has left its author's hands is read as on the moment of its sending: what they passed over then counts.
    """
    by_rule = disagreements(_as_sent(opened, opened.path), others(work, opened, asked))
    found = [
        *_of_intake(opened),
        *(typed_twice.people_typed_twice(opened.path, by_rule) if opened.is_intake else ()),
        *by_rule,
        *of_people.of_reply(work, opened),
        *unlikely.of_notice(work, opened),
        *graver.beside_views(work, opened),
    ]
    if not opened.is_intake:
        found += _of_people(opened, found)
        found += strangers.disagreements(work, opened)
        found += purposes.disagreements(opened)
        found += requests.disagreements(work, opened)
        found += undecided.disagreements(work, opened, found, asked)
        found += doubtful.of_corrections(work, opened)
        found += photographs.disagreements(work, opened.questionnaire, opened.path)
        request = opened.source.path if opened.source else None
        told = withheld.disagreements(opened.path, request, _printed_for_adult(work, opened))
        known = {(one.rule, one.place) for one in found}
        found += [one for one in told if (one.rule, one.place) not in known]
    return _as_seen(work, explained([*_asked_once(found)], opened.questionnaire.explanations))


def _printed_for_adult(work: Work, opened: OpenQuestionnaire) -> frozenset[str] | None:
    """The questions of which the letters of a form for the adult may say anything; none if it has no such letters."""
    form = opened.definition
    made = {outcome.name for outcome in form.outcomes if outcome.kind == "document"}
    letters = [letter for code in sorted(made) if (letter := letter_for(work, code, form.id))]
    for_adult = [each.may_say(form.index) for each in letters if READERS[each.profile] == "adult"]
    return frozenset().union(*for_adult) if for_adult else None


def _asked_once(found: Sequence[Disagreement]) -> Iterator[Disagreement]:
    """What is said to one text because several brothers and sisters have the same is said once, of all of them."""
    once: list[Disagreement] = []
    for one in found:
        at = next((at for at, first in enumerate(once) if _is_of_another_with_the_same(first, one)), None)
        if at is None:
            once.append(one)
        else:
            once[at] = replace(once[at], where=f"{once[at].where} and {one.where}")
    yield from once


def _is_of_another_with_the_same(first: Disagreement, one: Disagreement) -> bool:
    which = (first.rule, first.place, first.author, first.now) == (one.rule, one.place, one.author, one.now)
    is_of_them = bool(first.where and one.where) and not any(
        each.is_stop or each.sent or each.unsent or each.elsewhere for each in (first, one)
    )
    return which and is_of_them and says_same(first.against, one.against)


def says_same(mine: AnswerInWords | None, theirs: AnswerInWords | None) -> bool:
    """Whether two answers are the same in words, but for names and little else."""
    if mine is None or theirs is None:
        return mine is theirs
    return mine.words == theirs.words or same_text(mine.words, theirs.words, ())


def _of_people(opened: OpenQuestionnaire, found: Sequence[Disagreement]) -> list[Disagreement]:
    """What is hardly true of the people of the enquiry: a notice that corrects what was said says both on purpose."""
    if opened.definition.plays == FormRole.CORRECTION_NOTICE:
        return []
    asked = {one.place for one in found if one.where}
    path = _as_sent(opened, opened.path)
    return contradictions.disagreements(path, opened.enquiry.subjects, opened.child, asked)


def in_short(opened: OpenQuestionnaire) -> list[Disagreement]:
    """Return what does not agree among its own answers, without a look at any others."""
    return alone(opened.path)


def problems_of(found: Sequence[Explained]) -> list[Problem]:
    """What an author still has to put right or to explain before it goes further."""
    return [_problem(one) for one in found if one.lacks]


def _problem(one: Explained) -> Problem:
    return Problem(one.disagreement.place, f"{one.lacks}: {one.disagreement.in_full}", rule=one.disagreement.key)


def others(work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None) -> list[Other]:
    """Return the answers that a questionnaire's own are held against, as far as its form has rules for them."""
    across = {rule.across for rule in opened.definition.agreement}
    found = [*_part_before(work, opened)] if opened.questionnaire.part > 1 else []
    if "intake" in across and opened.source is not None:
        found.append(Other("intake", opened.source.questionnaire.id, IN_THE_INTAKE, opened.source.path.reader))
    if opened.is_intake:
        return found
    if "background" in across:
        found.append(Other("background", "", BACKGROUND, opened.path.reader))
    if across & {"enquiry", "restricted_enquiry"}:
        found += in_other_enquiries(work, opened, asked)
    if not across & {"sibling", "reply"}:
        return found
    for other in work.questionnaires.of_enquiry(opened.enquiry.id):
        if other.id != opened.questionnaire.id and other.state is not State.WITHDRAWN:
            found += _of_enquiry(work, opened, other)
    return found


def _as_seen(work: Work, found: list[Explained]) -> list[Explained]:
    """Say whom to ring about what stands in another enquiry, and whether whoever looks may see what it says."""
    ids = sorted({EnquiryId(one.disagreement.elsewhere) for one in found if one.disagreement.elsewhere})
    if not ids:
        return found
    enquiries = work.enquiries.these(ids)
    sights = Sights(work, enquiries)
    known: dict[str, Enquiry] = {each.id: each for each in enquiries}
    return [
        replace(one, is_seen=sights.of(there) is Sight.WHOLE, ring=sights.ring(there))
        if (there := known.get(one.disagreement.elsewhere))
        else one
        for one in found
    ]


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
    path = _as_sent(opened.source, opened.source.path)
    rules = alone(path)
    found = [*rules, *typed_twice.people_typed_twice(path, rules)]
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
    if not opened.child or there.child in {"", opened.child}:
        return
    is_same_form = other.family == opened.questionnaire.family
    later = _later_copies(work, opened, there) | _since_sent(opened, there) if is_same_form else frozenset[str]()
    reader = replace(found.reader, later=later) if is_same_form else _by_meaning(opened, found.reader)
    yield replace(
        found, across="sibling", name=f"“{title}” about {about}", reader=reader, is_sent=False, is_unsent=False
    )


OF_BROTHERS_AND_SISTERS: Final = (HARM_FOUND, CONTACT_LEVEL)
"""What is held against each other of two children whose replies are in two forms, by its meaning."""


def _by_meaning(opened: OpenQuestionnaire, there: Reader) -> Reader:
    """What another form says of another child, as answers to the questions of this form that mean the same."""
    here, answers = opened.definition, dict[str, Value]()
    for meaning in OF_BROTHERS_AND_SISTERS:
        mine, theirs = here.bearer(meaning), there.definition.bearer(meaning)
        value = there.look(theirs) if mine and theirs else None
        if mine and meaning == CONTACT_LEVEL and not isinstance(value, str):
            value = there.look(there.definition.bearer(CONTACT_LEVEL_BEFORE))
        if isinstance(value, str):
            answers[mine] = value
    return as_answered(here, answers, {}, replace(opened.path.reader.context, rows={}))


def _part_before(work: Work, opened: OpenQuestionnaire) -> Iterator[Other]:
    issued = last_issued(work, opened.questionnaire)
    if issued is not None:
        submission, record = issued
        context = opened.path.reader.context
        # What nobody has had of the part before is called back by itself: this part ends with it.
        sealed, told = _sealed(work, submission, PART_BEFORE, record, context), _told(work, submission)
        yield replace(sealed, across="part_before", is_unsent=False, told=told)


def _told(work: Work, submission: Submission) -> frozenset[str]:
    """The questions of which the documents of a sealing that leave the house may say anything."""
    made = (item for record in work.records.parts_of(submission.id) for item in record.documents)
    codes = {item.code for item in made if item.leaves_the_house}
    templates = [letter_for(work, code, submission.definition) for code in sorted(codes)]
    asked = work.ports.library.get(submission.definition).index
    # Of a letter that is not there any more nobody knows what it said: it may have been all of it.
    return frozenset(name for template in templates for name in (template.may_say(asked) if template else asked))


def _sealed(work: Work, submission: Submission, name: str, record: Record, context: Context) -> Other:
    """What was sealed, and issued as a record."""
    definition = work.ports.library.get(submission.definition)
    carried = {answer.id: answer.value for answer in submission.answers.carried if answer.value is not None}
    reader = as_answered(definition, submission.values, carried, context)
    has_gone_out = record.gone_out_at is not None
    return Other("reply", record.id, name, reader, is_sent=has_gone_out, is_unsent=not has_gone_out)


def _later_copies(work: Work, mine: OpenQuestionnaire, there: OpenQuestionnaire) -> frozenset[str]:
    """Return the questions whose text *there* was taken from *mine*: it was not there when mine was written."""
    return frozenset(_copied(work, mine, there))


def _since_sent(mine: OpenQuestionnaire, there: OpenQuestionnaire) -> frozenset[str]:
    """Return the questions answered *there*, in a draft, since mine left its author's hands.

    That they are mine is for the author of the draft to put right or to explain; until then nobody reads it.
    """
    sent_at = mine.questionnaire.sent_at
    if mine.questionnaire.state.is_open or sent_at is None or not there.questionnaire.state.is_open:
        return frozenset()
    since = (each for each, saved in there.saved.items() if saved.saved_at > sent_at)
    asked = (there.definition.index[each] for each in since if each in there.definition.index)
    return frozenset(name.id for each in asked for name in (each, *each.columns))


def _copied(work: Work, mine: OpenQuestionnaire, there: OpenQuestionnaire) -> Iterator[str]:
    names = [*mine.path.reader.row_names, *there.path.reader.row_names]
    for question, answer in there.saved.items():
        if answer.origin == "copied":
            continue
        theirs = _texts(question, there.answers.get(question))
        for ours, text in _texts(question, mine.answers.get(question)):
            if not any(asked == ours and same_text(text, said, names) for asked, said in theirs):
                continue
            first, other = (_since(_history(work, each, question), ours, text, names) for each in (mine, there))
            if first and other and first < other:
                yield ours


def _history(work: Work, opened: OpenQuestionnaire, question: str) -> Sequence[SavedAnswer]:
    return work.questionnaires.history(opened.questionnaire.id, question)


def _since(history: Sequence[SavedAnswer], asked: str, text: str, names: Sequence[str]) -> datetime | None:
    """Since when an answer, or a cell of it, has been this text: small changes later make it no other."""
    alike = (
        answer.saved_at
        for answer in history
        if any(name == asked and same_text(said, text, names) for name, said in _texts(answer.question, answer.value))
    )
    return min(alike, default=None)


def _texts(question: str, value: Value | None) -> list[tuple[str, str]]:
    """The texts of an answer, each by what was asked: itself, that of the only child it is about, or its cells."""
    if isinstance(value, str):
        return [(question, value)]
    if isinstance(value, dict):
        return [(question, "\n".join(each for each in value.values() if isinstance(each, str)))]
    cells = (pair for row in rows_of(value) for pair in cells_of(row).items())
    return [(column, cell) for column, cell in cells if isinstance(cell, str)]
