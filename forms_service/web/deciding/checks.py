"""What an authoriser is asked before they agree, with what was ticked or typed of it so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.engine.answers import Problem
from forms_service.engine.path import manager_checks
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.answering import agreement

CHECK: Final = "check-"
"""Begins the names of what an authoriser ticks or types."""

READ: Final = ".read"
"""The hidden input that says which sending or submission the page showed: nothing else is authorised or issued."""


def ticked_or_typed(typed: Mapping[str, str]) -> Mapping[str, str]:
    """What was ticked or typed of each check, and of each thing that does not agree."""
    return {name.removeprefix(CHECK): text for name, text in typed.items() if name.startswith(CHECK)}


def agreement_so_far(
    lines: Sequence[agreement.DisagreementLine], said: Mapping[str, str], missing: Sequence[Problem]
) -> Mapping[str, object]:
    """What does not agree, and which of it the authoriser has considered so far, or has still to."""
    return {
        "disagreements": lines,
        "considered_so_far": [key for key, text in said.items() if text],
        "not_considered": [problem.question for problem in missing],
    }


def checks_so_far(
    opened: OpenQuestionnaire, said: Mapping[str, str], missing: Sequence[Problem]
) -> list[Mapping[str, object]]:
    """What the authoriser must confirm or explain, with what was said so far and what is missing."""
    errors = {problem.question: problem.message for problem in missing}
    return [
        {
            "id": check.id,
            "label": str(check.label),
            "kind": check.kind,
            "documents": check.documents,
            "said": said.get(check.id, ""),
            "error": errors.get(check.id, ""),
        }
        for check in manager_checks(opened.path)
    ]
