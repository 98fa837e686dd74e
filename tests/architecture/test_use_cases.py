"""What may be done is a rule, and every rule is asked; whatever a person does is a use case."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import forms_service.services
import forms_service.web
from forms_service.web.api.application import OPERATIONS
from forms_service.web.app import ROUTES
from tests.builders.house import modules, rules

AROUND_THE_STORE = {
    "reading.preview": "documents are drawn outside the transaction",
    "corrected_letters.draft_corrected_letter": "documents are drawn outside the transaction",
    "reading.read_text": "documents are drawn outside the transaction",
    "context.context_for": "it does nothing: it says who answers, for the rules of the form",
    "outcome_letters.write_outcome_letter": "the letter is printed outside the transaction",
    "outcome_letters.download_outcome_letter": "the letter is printed outside the transaction",
    "assessment.impact_assessment": "how the installation is set up is looked at outside the transaction",
    "packs.give_pack": "the store is asked outside the transaction",
    "giving.give_extract": "it is made, and the store is asked, outside the transaction",
    "giving.preview_extract": "it is made outside the transaction",
    "giving.download_extract": "the store is asked outside the transaction",
    "brought_files.identify_file": "a file is looked through outside the transaction",
    "records.retrieve": "the store is asked outside the transaction",
    "uploads.receive": "files are looked into outside the transaction",
    "outside_changes.look_at_changes": "the store is asked outside the transaction",
    "certificates.download_document": "the store is asked outside the transaction",
    "transfers.hand_to_archive": "the store is asked outside the transaction",
    "log.check": "the whole log is walked at a moment of its own",
    "breaks.explain_break": "the whole log is walked at a moment of its own",
    "breaks.accept_break": "the whole log is walked at a moment of its own",
}
"""What takes a person and is no use case but is made of them, and why."""


def required() -> Iterator[str]:
    """The acts that are named where something under services is required, or handed to what requires it."""
    for path in Path(forms_service.services.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func).lstrip("_").startswith(("require", "take_away")):
                named = (part for argument in node.args for part in ast.walk(argument))
                yield from (name for part in named if (name := _name(part)).isupper())


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_rule_is_asked_by_a_use_case() -> None:
    assert {act.name for act in rules()} - set(required()) == set()


def test_whatever_a_person_does_is_a_use_case() -> None:
    bare = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules(forms_service.services)
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
        if list(inspect.signature(found).parameters)[:2] == ["ports", "actor"]
    }
    assert bare == set(AROUND_THE_STORE)


def test_every_module_with_pages_is_served() -> None:
    with_pages = {module.__name__ for module in modules(forms_service.web) if hasattr(module, "blueprint")}
    assert with_pages == {module.__name__ for module in (*ROUTES, *OPERATIONS)}
