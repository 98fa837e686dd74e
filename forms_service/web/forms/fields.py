"""What every field has: what its inputs are called, what was typed in them, how they look.

There is one small field a question type, beside each other in ``types/``. A field gives the engine's raw text. What
is wrong with it the engine says, never the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

import flask
from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value

from forms_service.engine.answers import Raw
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import RECIPE, TYPES, IncompleteType, type_of
from forms_service.web.forms.posted import FormData
from forms_service.web.forms.prefill import Prefill, Setting
from forms_service.web.frame.verbatim import verbatim

PROPOSED: Final = "Filled in for you."
WORKED_OUT: Final = "Worked out from your answers"
CONFIRM: Final = f"{WORKED_OUT}: check it, then save"
SHORT_WAY: Final = "Paste it to use the short way. Without it, use the full form"


@dataclass(frozen=True)
class Macro:
    """A WTForms widget: the macro of ``forms/fields.html`` that draws a field."""

    name: str

    def __call__(self, field: AnswerField, **_: object) -> Markup:
        drawing: Any = flask.current_app.jinja_env.get_template("forms/fields.html").module
        return Markup(getattr(drawing, self.name)(field))  # noqa: S704 - drawn by our own, escaping, template


class AnswerField(Field):  # type: ignore[misc]  # WTForms has no type information
    """The inputs of one question under one name. *reveals* are fields shown beneath one of its options.

    *outer* is the row (the child) that the question is asked for, where it is asked for each.
    """

    macro: ClassVar[str] = "text"
    reveals_with: ClassVar[frozenset[str]] = frozenset()
    """The operators of conditions by which one of its options can call for a question shown beneath it."""
    data: Raw

    def __init__(self, question: Question, setting: Setting, prefill: Prefill, outer: str = "", **bound: Any) -> None:
        super().__init__(str(question.label), widget=Macro(self.macro), **bound)
        self.question = question
        self.setting = setting
        self.prefill = prefill
        self.outer = outer
        self.errors: list[str] = []
        self.faulty_parts: set[str] = set()
        self.reveals: dict[str, list[AnswerField]] = {}
        self.autofocus = False

    def process(self, formdata: FormData | None, data: object = unset_value, extra_filters: object = None) -> None:
        """Take what was typed; what stands there at first if nothing was posted for this field."""
        self.process_errors: list[str] = []
        self.data = self.prefill.raw if formdata is None else self.read(formdata)

    def begin(self) -> None:
        """Get ready to be shown by itself, beneath nothing."""

    def reveal(self, option: str, field: AnswerField) -> None:
        """Show *field* beneath *option*."""
        self.reveals.setdefault(option, []).append(field)

    @property
    def usual(self) -> str:
        """In words, the one act by which its usual options are chosen."""
        return ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the inputs, where there are several."""
        return type_of(self.question).parts

    def read(self, formdata: FormData) -> Raw:
        if self.parts:
            return {part: formdata.get(f"{self.name}-{part}", "") for part in self.parts}
        return formdata.get(self.name, "")

    def typed(self, part: str = "") -> str:
        """Return the text in an input."""
        if part:
            found = self.data.get(part, "") if isinstance(self.data, Mapping) else ""
            return found if isinstance(found, str) else ""
        return self.data if isinstance(self.data, str) else ""

    def value(self, part: str = "") -> Markup:
        return verbatim(self.typed(part))

    @property
    def wording(self) -> str:
        return str(self.question.label) + (" (optional)" if self.setting.is_optional(self.question) else "")

    @property
    def hint(self) -> str:
        told = str(self.question.hint)
        needed = SHORT_WAY if self.setting.short_way_needs(self.question) else ""
        before = self.setting.said_before(self.question, self.outer)
        pieces = [self.setting.only_if(self.question), told, needed, before, self.proposed]
        return ". ".join(piece.rstrip(".") for piece in pieces if piece)

    @property
    def proposed(self) -> str:
        """Say where what stands there comes from, while nobody has saved it; and what is to be confirmed, always."""
        is_new = self.prefill.is_proposed and self.data == self.prefill.raw
        worked_out = self.setting.worked_out(self.question, self.outer)
        if worked_out and is_new:
            return CONFIRM
        if worked_out:
            return f"{WORKED_OUT}: {worked_out}"
        whence = self.setting.whence(self.question) if is_new else ""
        return f"{whence}: check it, then save" if whence else PROPOSED if is_new else ""

    @property
    def params(self) -> dict[str, object]:
        """What every component of one input takes."""
        return {
            "id": self.name,
            "name": self.name,
            "label": {"text": self.wording, "classes": "govuk-label--s"},
            **self._told,
            "attributes": {"autofocus": {"value": self.autofocus, "optional": True}},
        }

    @property
    def group(self) -> dict[str, object]:
        """What every component of several inputs takes."""
        legend = {"text": self.wording, "classes": "govuk-fieldset__legend--s"}
        return {"idPrefix": self.name, "name": self.name, "fieldset": {"legend": legend}, **self._told}

    @property
    def _told(self) -> dict[str, object]:
        hint = {"text": self.hint} if self.hint else None
        return {"hint": hint, "errorMessage": {"text": ". ".join(self.errors)} if self.errors else None}

    @property
    def focus(self) -> str:
        """The element that an error leads to."""
        return f"{self.name}-{self.parts[0]}" if self.parts else str(self.name)

    def complain(self, place: tuple[str, ...], message: str) -> str:
        """Show *message* at *place* inside this field and return the element it leads to."""
        self.errors.append(message)
        if place and place[0] in self.parts:
            self.faulty_parts.add(place[0])
            return f"{self.name}-{place[0]}"
        self.faulty_parts.update(self.parts)
        return self.focus

    @property
    def is_faulty(self) -> bool:
        return bool(self.errors) or any(field.is_faulty for shown in self.reveals.values() for field in shown)

    @property
    def leaves(self) -> Iterator[tuple[str, AnswerField]]:
        """Every field in it that something is typed in, each with what tells it apart."""
        yield str(self.question.label), self

    @property
    def words(self) -> str:
        """What was typed, in words, as far as it can be read."""
        kind, context = type_of(self.question), self.setting.context
        value = kind.parse(self.question, self.data, context).value
        return kind.text(self.question, value, context) if value is not None else _flat(self.data)


FIELDS: Final[dict[str, type[AnswerField]]] = {}
"""The field of each type of question, by the type's name."""

Kind = TypeVar("Kind", bound=type[AnswerField])


def draws(*types: str) -> Callable[[Kind], Kind]:
    """Enter a class as the field of these types; ``IncompleteType`` where there is none, or it has one already."""

    def enter(field: Kind) -> Kind:
        for name in types:
            if name not in TYPES:
                raise IncompleteType(f"{field.__name__} draws “{name}”, which is no type of question. {RECIPE}.")
            if name in FIELDS:
                raise IncompleteType(f"{field.__name__} draws “{name}”, as {FIELDS[name].__name__} already does.")
            FIELDS[name] = field
        return field

    return enter


def field_of(question: Question) -> type[AnswerField]:
    return FIELDS[question.type]


def _flat(raw: Raw) -> str:
    if isinstance(raw, str):
        return raw
    return " ".join(text for text in map(_flat, raw.values() if isinstance(raw, Mapping) else raw) if text)
