"""What authors and authorisers say to answers that do not agree, and what is asked, refused and warned of on a path."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.casework.answering.explanations import Since
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import User
from forms_service.engine.agreement import Disagreement, alone
from forms_service.engine.path import Path
from forms_service.engine.validation import errors
from forms_service.services.answering import explaining
from forms_service.services.answering.explaining import TypedExplanation
from forms_service.services.deciding import decide
from forms_service.services.ports import Ports

REASON = "It was looked at again, and it stands."


def explain_everything(ports: Ports, author: User, reply: QuestionnaireId, since: Since = "changed") -> None:
    """Give a reason for everything that does not agree; what was sent before has changed since, or was wrong."""
    found = [one.disagreement for one in decide.view(ports, author, reply).disagreements]
    typed = {one.key: TypedExplanation(REASON, since if one.sent else "") for one in found}
    explaining.explain(ports, author, reply, typed)


def considered(ports: Ports, manager: User, reply: QuestionnaireId) -> Mapping[str, str]:
    """Return that everything which does not agree was considered, as an authoriser ticks it."""
    return {one.disagreement.key: "yes" for one in decide.view(ports, manager, reply).disagreements}


def warned(path: Path) -> set[str]:
    """Return the questions of which something does not agree with the rest of a form and is not to be done at once."""
    return {one.question for one in alone(path) if not one.at_once and not one.is_stop}


def at_once(path: Path) -> list[str]:
    """Return the questions of which something is to be done at once."""
    return [one.question for one in alone(path) if one.at_once]


def broken(path: Path) -> list[Disagreement]:
    return alone(path)


def sections(path: Path) -> list[str]:
    """The sections that are asked."""
    return [section.id for section, _ in path.sections()]


def wrong(path: Path) -> list[str]:
    """The questions whose answers are refused."""
    return [problem.question for problem in errors(path)]
