"""The replies that the routes of an intake ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms_service.casework.meanings import ROUTE, ROUTE_WITHOUT_CHILD
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.path import Path
from forms_service.engine.types.choice import options_asked
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.forms_in_use import form_in_use
from forms_service.services.work import Work


@dataclass(frozen=True)
class RequestedReply:
    """One reply that a *route* asks for: in which form, if it is built, and *about* which child, where it is of one."""

    route: str
    definition: Definition | None
    about: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other replies of its enquiry."""
        return (self.definition.family if self.definition else "", self.about)


def asked_replies(work: Work, intake: OpenQuestionnaire) -> Iterator[RequestedReply]:
    """Yield each reply that the intake asks for, one for each child where its form is about one child."""
    for route, children in _routes(intake.path).items():
        definition = form_in_use(work, route)
        for about in children if definition and definition.about else [""]:
            yield RequestedReply(route, definition, about)


def closed_routes(work: Work, intake: OpenQuestionnaire) -> frozenset[str]:
    """The forms that no route of an intake may lead to, as its other answers are: those for another agency, say."""
    path = intake.path
    every = (intake.definition.index.get(intake.definition.bearer(route)) for route in (ROUTE, ROUTE_WITHOUT_CHILD))
    routes = [question for question in every if question]
    named = {option.id for question in routes for option in question.options}
    asked = {option for question in routes for option in options_asked(question, path.reader)}
    found = (form_in_use(work, route) for route in named - asked)
    return frozenset(definition.family for definition in found if definition)


def _routes(path: Path) -> dict[str, list[str]]:
    """The routes, each with the children that it is for; none where no child is named."""
    found: dict[str, list[str]] = {}
    for child, route in path.by_meaning.each(ROUTE).items():
        found.setdefault(str(route), []).append(child)
    without_child = path.by_meaning.value(ROUTE_WITHOUT_CHILD)
    if without_child:
        found.setdefault(str(without_child), [])
    return found
