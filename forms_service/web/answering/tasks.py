"""Where a questionnaire stands: its sections as tasks, and which page comes before and after another."""

from __future__ import annotations

from dataclasses import dataclass

from forms_service.engine.definitions.questions import Page, Section
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.answering.presenters import page_address

COMPLETED, INCOMPLETE = "Completed", "Incomplete"
NOT_STARTED, CANNOT_START = "Not yet started", "Cannot start yet"


@dataclass(frozen=True)
class TaskLine:
    """One section, or one page of it; *address* is empty while nothing of it can be asked."""

    title: str
    status: str
    address: str = ""


def tasks(opened: OpenQuestionnaire) -> list[TaskLine]:
    """Return the sections that are asked, or may yet be."""
    pages = {section.id: asked for section, asked in opened.path.sections()}
    found = []
    for section in opened.definition.sections:
        if section.id in pages:
            first = pages[section.id][0][0]
            found.append(TaskLine(str(section.title), _status(opened, section), page_address(opened, section, first)))
        elif any(opened.path.shown.get(question.id) is None for question in section.questions):
            found.append(TaskLine(str(section.title), CANNOT_START))
    return found


def next_task(opened: OpenQuestionnaire) -> TaskLine | None:
    """Return the first page on which something is still to be answered, once anything was."""
    first = first_page_with_a_problem(opened) if opened.path.answers else None
    if first is None:
        return None
    section, page = first
    return TaskLine(str(page.title), INCOMPLETE, page_address(opened, section, page))


def _status(opened: OpenQuestionnaire, section: Section) -> str:
    asked = {question.id for question in section.questions if opened.path.asks(question.id)}
    is_begun = any(answer in opened.path.answers for answer in asked)
    is_wrong = any(problem.level == "error" and problem.question in asked for problem in opened.problems)
    if not is_begun:
        return NOT_STARTED
    return INCOMPLETE if is_wrong else COMPLETED


def _pages(opened: OpenQuestionnaire) -> list[tuple[Section, Page]]:
    return [(section, page) for section, pages in opened.path.sections() for page, _ in pages]


def page_after(opened: OpenQuestionnaire, section: Section, page: Page) -> tuple[Section, Page] | None:
    """Return the next page on the path, in the form's order; nothing after the last."""
    everything = [(s, p) for s in opened.definition.sections for p in s.pages]
    later = everything[everything.index((section, page)) + 1 :]
    on_path = _pages(opened)
    return next((following for following in later if following in on_path), None)


def page_before(opened: OpenQuestionnaire, section: Section, page: Page) -> tuple[Section, Page] | None:
    everything = [(s, p) for s in opened.definition.sections for p in s.pages]
    earlier = everything[: everything.index((section, page))]
    on_path = _pages(opened)
    return next((previous for previous in reversed(earlier) if previous in on_path), None)


def first_page_with_a_problem(opened: OpenQuestionnaire) -> tuple[Section, Page] | None:
    wrong = {problem.question for problem in opened.problems if problem.level == "error"}
    return next(((s, p) for s, p in _pages(opened) if wrong & {question.id for question in p.questions}), None)
