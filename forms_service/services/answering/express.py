"""The express way: a short page saved with its one act over several questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from zlib import crc32

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import REQUEST_TEXT
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem, Value, is_empty
from forms_service.engine.conditions import Condition, holds
from forms_service.engine.deeds import uncovered
from forms_service.engine.definitions.express import ExpressPage, TogetherAnswer
from forms_service.engine.path import express_pages
from forms_service.engine.questions import parse
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import problems
from forms_service.services.answering import allowed
from forms_service.services.answering.conflicts import refuse_stale
from forms_service.services.answering.moving.moving import MoveOffer, move_offer
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import (
    Refused,
    Saving,
    Typed,
    changed_by,
    cleared,
    of_others,
    type_in,
    untold,
    with_deeds,
)
from forms_service.services.people.why import why_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NO_REQUEST: Final = "Paste the request to use the short way, or use the full form instead"
NOT_ALIKE: Final = "The search found something, or someone who may be one of the people named."


@dataclass(frozen=True)
class TypedExpress:
    """What an express page was filled in with. *together* is “yes” or “no” to its one answer for everyone.

    *theirs* are the questions whose answers the author chose to leave as a colleague saved them; *marks* say of each
    deed that the page's button says for whom it said so, and *shown* marks what the page showed as filled in.
    """

    page: ExpressPage
    typed: Typed
    together: str = ""
    theirs: Collection[str] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()

    @property
    def lacks_answer_for_everyone(self) -> list[Problem]:
        asked = self.page.together
        if asked is None or self.together in {"yes", "no"}:
            return []
        return [Problem((asked.id,), f"Select an answer: {asked.label}")]

    @property
    def is_not_alike(self) -> bool:
        """Whether not everyone was answered for alike."""
        asked = self.page.together
        return asked is not None and (self.together == "no" or not asked.sets.keys().isdisjoint(self.theirs))


@dataclass(frozen=True)
class OpenTasks:
    """A questionnaire at its tasks: the *express* page on which its author goes on instead, and its *offer*."""

    opened: OpenQuestionnaire
    express: ExpressPage | None
    offer: MoveOffer


@dataclass(frozen=True)
class SavedExpress:
    """What stands after an express page was saved; *reasons* say why the short way was left, if it was.

    *shown* marks what the page showed as filled in.
    """

    opened: OpenQuestionnaire
    reasons: Sequence[str] = ()
    shown: frozenset[str] = frozenset()


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="no answer was changed")
def save_express(
    work: Work, questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], TypedExpress]
) -> SavedExpress:
    """Save an express page, its one act over several questions included.

    The page is read with the questionnaire laid open. All of it is saved at once and stands on one revision. Where
    the case is not ordinary, it goes on in the full form. Raises what ``saving.save_page`` raises.
    """
    before = load(work, questionnaire_id)
    express = read(before)
    allowed.require(work, before, Act.CHANGE)
    saving, page, typed = Saving(work, before), express.page, express.typed
    wrong = type_in(saving, typed)
    said = said_by_button(saving.opened, page)
    others = [p for q in said for p in of_others(saving.opened.foreseen, q, {"for": express.marks.get(q, "")})]
    alone = [*wrong, *express.lacks_answer_for_everyone, *others]
    if not alone:
        opened = saving.opened
        further = {q: v for q, v in _declared(opened, express).items() if q not in express.theirs}
        refuse_stale(before, further, typed.revision)
        after = opened.paths.with_answers(cleared(further))
        saving.answer(further | with_deeds(opened, after, further, further), "typed")
    saving.stamp(page.stamps)
    told = {problem.question for problem in alone}
    wrong = [*(p for p in _lacking(saving.opened, page) if p.question not in told), *untold(typed.refused, alone)]
    reasons = _reasons(saving.opened, express) if not wrong else []
    if reasons:
        saving.accept(_as_shown(saving.opened, express.shown))
        saving.leave_express()
    opened = saving.write()
    if wrong:
        raise Refused(opened, wrong)
    return SavedExpress(opened, reasons, express.shown)


def _lacking(opened: OpenQuestionnaire, page: ExpressPage) -> list[Problem]:
    """The request, where the short way is still open and goes no further without it."""
    request = opened.definition.bearer(REQUEST_TEXT)
    is_lacking = request in page.questions and not opened.has_request and not opened.refusals
    return [Problem((request,), NO_REQUEST)] if is_lacking else []


def _reasons(opened: OpenQuestionnaire, express: TypedExpress) -> list[str]:
    """Why the case is not ordinary, if it is not."""
    return opened.refusals or ([NOT_ALIKE] if express.is_not_alike else [])


def express_page_to_go_on(opened: OpenQuestionnaire) -> ExpressPage | None:
    """Return the express page on which the author goes on, if this questionnaire goes the short way.

    What somebody else returned is read with what they said first: from there `short_way` leads on.
    """
    mine = opened.questionnaire
    return short_way(opened) if mine.state is State.DRAFT or mine.was_taken_back else None


def short_way(opened: OpenQuestionnaire) -> ExpressPage | None:
    """Return the express page that a questionnaire still goes by: the first on which anything is to be answered."""
    express, mine = opened.definition.express, opened.questionnaire
    if not express or not mine.express or not mine.state.is_open or opened.refusals:
        return None
    wrong = {problem.question for problem in problems(opened.foreseen) if problem.level == "error"}
    pages = express_pages(express, opened.foreseen)
    return next((page for page in pages if wrong & page.settles), pages[-1] if pages else None)


@use_case(Permission.READ_ENQUIRY, unlogged="nothing of it is shown where the author is led on")
def open_tasks(work: Work, questionnaire_id: QuestionnaireId) -> OpenTasks:
    """Lay a questionnaire open at its tasks, where its author goes on or, first, is told that its form changed."""
    opened = load(work, questionnaire_id)
    offer = move_offer(work, opened)
    page = None if offer.is_new or offer.former else express_page_to_go_on(opened)
    if page is None and opened.questionnaire.state.is_open:
        work.read("questionnaire_read", opened, why_read(work, opened.enquiry, opened.questionnaire))
    return OpenTasks(opened, page, offer)


def _declared(opened: OpenQuestionnaire, express: TypedExpress) -> dict[str, Value | None]:
    """What the page answers besides what is typed: what its button says, and the one answer for everyone."""
    page = express.page
    said = said_by_button(opened, page)
    alike = _together(opened, page.together) if page.together else {}
    if express.together == "yes":
        return changed_by(opened, said | alike)
    return changed_by(opened, said) | _undone(opened, alike)


def said_by_button(opened: OpenQuestionnaire, page: ExpressPage) -> dict[str, Value]:
    """What the button of a page says besides, in words above it: what nobody has said yet, or not of everyone."""
    found: dict[str, Value] = {}
    for each in page.says:
        question = opened.definition.question(each.question)
        if not opened.foreseen.asks(question.id) or not _holds(each.when, opened):
            continue
        is_due = is_empty(opened.answers.get(question.id)) or any(uncovered(question, opened.foreseen))
        raw = list(each.answer) if type_of(question).has_several else each.answer[0]
        value = parse(question, raw, opened.paths.context).value if is_due else None
        if value is not None:
            found[question.id] = value
    return found


def _together(opened: OpenQuestionnaire, act: TogetherAnswer) -> dict[str, Value]:
    """The one answer, given for every row where the question is asked for each row."""
    found: dict[str, Value] = {}
    for question_id, option in act.sets.items():
        question = opened.definition.question(question_id)
        rows: dict[str, Value] = dict.fromkeys(opened.foreseen.rows_asked(question), option)
        if opened.foreseen.asks(question_id):
            found[question_id] = rows if question.each else option
    return found


def _undone(opened: OpenQuestionnaire, alike: Mapping[str, Value]) -> dict[str, None]:
    """Take back what was answered for everyone alike before: it is no longer said."""
    return dict.fromkeys(question for question, value in alike.items() if opened.answers.get(question) == value)


def _holds(condition: Condition | None, opened: OpenQuestionnaire) -> bool:
    return condition is None or holds(condition, opened.foreseen.reader) is True


def filled_in(opened: OpenQuestionnaire, page: ExpressPage) -> dict[str, Value]:
    """What no page of the short way asks and stands, or would if the button of *page* were pressed as it is shown."""
    express, given = opened.definition.express, said_by_button(opened, page)
    then = replace(opened, paths=opened.paths.with_answers(given))
    alike = _together(then, page.together) if page.together else {}
    foreseen = then.paths.with_answers(alike).foreseen
    pages = express_pages(express, foreseen) if express else []
    asked = {name for each in pages for name in each.settles}
    return {q.id: foreseen.answers[q.id] for q in foreseen.questions if q.id in foreseen.answers and q.id not in asked}


def marks_of(found: Mapping[str, Value]) -> frozenset[str]:
    """A mark for each of these answers, by which a page says that it showed them."""
    return frozenset(f"{crc32(f'{question}={value!r}'.encode()):08x}" for question, value in found.items())


def _as_shown(opened: OpenQuestionnaire, shown: frozenset[str]) -> list[str]:
    """What is proposed just as the page showed it whose button was pressed: the full form does not ask for it again."""
    foreseen = opened.foreseen.answers
    new = [q for q in foreseen if opened.answers.get(q) != foreseen[q]]
    return [q for q in new if marks_of({q: foreseen[q]}) <= shown]


def unseen(opened: OpenQuestionnaire, shown: frozenset[str]) -> list[str]:
    """What is proposed and would be kept, though the page that was sent did not show it so."""
    express, foreseen = opened.definition.express, opened.foreseen
    asked = {name for page in (express.pages if express else ()) for name in page.settles}
    new = [q for q in foreseen.answers if opened.answers.get(q) != foreseen.everything[q] and q not in asked]
    return [q for q in new if not marks_of({q: foreseen.answers[q]}) <= shown]
