"""What one version of a form has otherwise than another, told for whoever answers it and whoever writes it."""

from __future__ import annotations

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.differences.difference import FormDifference
from forms_service.engine.differences.of_places import Layouts
from forms_service.engine.differences.of_rules import OtherRules


def form_differences(before: Definition, after: Definition) -> tuple[FormDifference, ...]:
    """Tell each thing that is otherwise once: first the form and its pages, then the questions, then its rules."""
    layouts = Layouts.of(before, after)
    rules = OtherRules(before, after, layouts.old.words, layouts.new.words)
    return (
        *rules.of_the_form(),
        *layouts.of_sections(),
        *layouts.of_pages(),
        *layouts.of_questions(),
        *rules.of_conditions(),
        *rules.of_rules(),
        *rules.of_outcomes(),
    )
