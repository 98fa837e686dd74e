"""Whether the short way through a form can be gone to its end."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.fault import Fault, nearest


def express_faults(definition: Definition) -> Iterator[Fault]:
    """What every short way leaves unanswered, so that nobody ever comes to its end."""
    if definition.express is None:
        return
    pages = definition.express.pages
    yield from _answered_together(definition, pages)
    settled = frozenset(definition.copies).union(*(page.settles for page in pages), *(page.stamps for page in pages))
    for question in definition.questions:
        if _is_always_asked(definition, question) and question.id not in settled and _is_left(definition, question):
            message = f"“{question.id}” must always be answered, and no express page asks it or proposes an answer"
            yield Fault("express-cannot-finish", question.at, message, _mend(pages, question))
        for column in question.columns if question.id in settled else ():
            if _is_column_left(pages, question, column):
                message = (
                    f"“{column.id}” must be answered in each row, and the express page of “{question.id}” lacks it"
                )
                yield Fault("express-cannot-finish", column.at, message, _mend(pages, column))


def _answered_together(definition: Definition, pages: tuple[ExpressPage, ...]) -> Iterator[Fault]:
    """What one act says of several questions must be an option of each."""
    for together in (page.together for page in pages if page.together is not None):
        for name, option in together.sets.items():
            question = definition.index.get(name)
            if question is not None and question.options and question.option(option) is None:
                message = f"“{option}” is not an option of “{name}”"
                yield Fault(
                    "unknown-option", together.at, message, nearest(option, (each.id for each in question.options))
                )


def _is_always_asked(definition: Definition, question: Question) -> bool:
    return question.show_when is None and not question.each and definition.section_of[question.id].show_when is None


def _is_left(definition: Definition, question: Question) -> bool:
    """Whether nothing but asking answers *question*."""
    proposed = question.default is not None or question.reads is not None or question.shared or question.reviewed
    return question.required and not proposed and question.id not in definition.deed_of


def _is_column_left(pages: tuple[ExpressPage, ...], question: Question, column: Question) -> bool:
    named = {name for page in pages for name in page.questions}
    shown = {each.id for each in question.columns} & named
    if question.id not in named or not shown or column.id in shown:
        return False
    proposed = column.default is not None or question.default is not None
    return column.required and column.show_when is None and not proposed


def _mend(pages: tuple[ExpressPage, ...], question: Question) -> str:
    return (
        f"Add “{question.id}” to “questions” of the page “{pages[-1].id}”, give it a default, or say required: false."
    )
