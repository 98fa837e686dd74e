"""Sealed replies to prisons, from the demonstration's invented enquiries and whatever a test changes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

import yaml

from forms_service.adapters.templates import TemplateLibrary, load_templates
from forms_service.casework.documents import Printed
from forms_service.casework.merge_fields import merge_fields
from forms_service.casework.questionnaires import SavedAnswer
from forms_service.casework.submissions import Sealing, digest, seal
from forms_service.engine.answers import Answers, Raw
from forms_service.engine.definitions import Definition
from forms_service.engine.derivations import Context
from forms_service.engine.path import Path, find_path, outcomes, with_proposals
from forms_service.engine.questions import parse
from forms_service.engine.validation import problems
from forms_service.services.ports import Template
from tests.builders import REPOSITORY, a_context, shipped

TEMPLATES = REPOSITORY / "document_templates"
NO_TRACE, WITHOUT_CONCERN, WITH_CONCERNS, LOOKED_AFTER = (
    "No trace of anyone",
    "Known, without concern",
    "Concerns about named children",
    "A looked-after child",
)
_SEALING = Sealing(
    reference="NS-2026-7K4M9Q",
    organisation={
        "name": "Northshire Council",
        "team": "Multi-agency safeguarding hub",
        "contact_name": "Safeguarding hub duty team",
        "contact_phone": "01632 960101",
        "contact_email": "hub@northshire.example",
        "address": "Alder House\n3 Invented Lane\nNorthshire NS1 1AA",
    },
    prepared={"by": "Amal Example", "job_title": "Social worker"},
    authorised={"by": "Bo Sample", "job_title": "Team manager (registration SW000102)", "at": "2026-11-23T14:05"},
    people={"amal": "Amal Example"},
)
_SAVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """A sealed reply, the path that it was sealed from, and the template that its outcome calls for."""

    path: Path
    sealed: bytes

    @cached_property
    def contents(self) -> Mapping[str, Any]:
        from json import loads

        return dict(loads(self.sealed))

    @cached_property
    def template(self) -> Template:
        (code,) = outcomes(self.path, "document")
        return templates().for_document(code, self.path.definition.id)

    def fields(self, marking: str = "") -> dict[str, object]:
        """What the template is given; the same that the use case gives it."""
        template, sha256 = self.template, digest(self.sealed)
        named = {
            "code": template.code,
            "title": template.title,
            "template": template.id,
            "edition": "test",
            "marking": marking,
        }
        provenance = {
            "title": template.title,
            "reference": str(self.contents["reference"]),
            "definition": self.path.definition.id,
            "template": template.id,
            "answers": sha256,
        }
        return {**merge_fields(self.contents, sha256, self.path.definition, named), "provenance": provenance}


@cache
def templates() -> TemplateLibrary:
    return load_templates(TEMPLATES)


def a_reply(
    title: str = NO_TRACE,
    *,
    intake: Mapping[str, Raw] | None = None,
    reply: Mapping[str, Raw] | None = None,
    faultless: bool = True,
) -> Reply:
    """Seal the reply to the demonstration's enquiry of that *title*, with some typed answers changed."""
    script = _scripts()[title]
    context = a_context()
    received = _typed(_form("core/enquiry_intake"), {**script["intake"], **(intake or {})}, {}, context)
    form = _form("core/prison_enquiry_response")
    copied = {name: received.answers[name] for name in form.copies if name in received.answers}
    answered = _typed(form, {**script["reply"], **(reply or {})}, copied, context, carried=received.answers)
    if faultless:
        errors = [problem for path in (received, answered) for problem in problems(path) if problem.level == "error"]
        assert errors == []
    return Reply(answered, seal(answered, _saved(answered), _SEALING, (received, _saved(received))))


def questions_printed(printed: tuple[Printed, ...]) -> set[str]:
    """The ids of the questions that a document printed something of."""
    return {value.source.partition(",")[0] for value in printed}


def _form(form: str) -> Definition:
    return shipped().latest(form)


@cache
def _scripts() -> Mapping[str, Mapping[str, Any]]:
    written = (REPOSITORY / "demonstration" / "enquiries.yaml").read_text(encoding="utf-8")
    return {script["title"]: script for script in yaml.load(written, Loader=yaml.BaseLoader)}


def _typed(
    form: Definition, typed: Mapping[str, Raw], copied: Answers, context: Context, carried: Answers | None = None
) -> Path:
    """Type the answers and accept what is proposed for the rest."""
    answers = dict(copied)
    for name, raw in typed.items():
        parsed = parse(form.index[name], raw, context)
        assert parsed.problems == (), (name, parsed.problems)
        if parsed.value is not None:
            answers[name] = parsed.value
    return with_proposals(find_path(form, answers, carried or {}, context))


def _saved(path: Path) -> dict[str, SavedAnswer]:
    return {name: SavedAnswer(name, value, 1, "amal", _SAVED_AT) for name, value in path.answers.items()}
