"""One small field a question type: what its inputs are called, what was typed in them, how they look.

A field gives the engine's raw text. What is wrong with it the engine says, never the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import flask
from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value

from forms_service.casework.answering.uploads import LARGEST_FILE
from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions import Option, Question, Wording
from forms_service.engine.questions import files_in, options_of, size_in_words, type_of
from forms_service.engine.validation import ROW_MATCHES, RULES
from forms_service.web.forms.posted import FormData, row_ids
from forms_service.web.forms.prefill import Prefill, Setting
from forms_service.web.frame.verbatim import verbatim, verbatim_lines

LONG_TEXT: Final = 1000
PROPOSED: Final = "Filled in for you."
WORKED_OUT: Final = "Worked out from your answers"
CONFIRM: Final = f"{WORKED_OUT}: check it, then save"
SHORT_WAY: Final = "Paste it to use the short way. Without it, use the full form"


@dataclass(frozen=True)
class Macro:
    """A WTForms widget: the macro of ``questionnaires/fields.html`` that draws a field."""

    name: str

    def __call__(self, field: AnswerField, **_: object) -> Markup:
        drawing: Any = flask.current_app.jinja_env.get_template("forms/fields.html").module
        return Markup(getattr(drawing, self.name)(field))  # noqa: S704 - drawn by our own, escaping, template


class AnswerField(Field):  # type: ignore[misc]  # WTForms has no type information
    """The inputs of one question under one name. *reveals* are fields shown beneath one of its options.

    *outer* is the row (the child) that the question is asked for, where it is asked for each.
    """

    macro: ClassVar[str] = "text"
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
        told = str(self.question.hint or self.question.why)
        needed = SHORT_WAY if self.setting.short_way_needs(self.question) else ""
        pieces = [self.setting.only_if(self.question), told, needed, self.proposed]
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


def _flat(raw: Raw) -> str:
    if isinstance(raw, str):
        return raw
    return " ".join(text for text in map(_flat, raw.values() if isinstance(raw, Mapping) else raw) if text)


class TextInput(AnswerField):
    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    width: ClassVar[str] = ""


class EmailInput(TextInput):
    input_type = "email"


class TelephoneInput(TextInput):
    input_type = "tel"
    width = "govuk-input--width-20"


class IntegerInput(TextInput):
    inputmode = "numeric"
    width = "govuk-input--width-4"


class TextAreaInput(AnswerField):
    macro = "textarea"

    def value(self, part: str = "") -> Markup:
        return verbatim_lines(self.typed(part))

    @property
    def lines(self) -> int:
        limits = [int(check.value[0]) for check in self.question.checks if check.rule == "max_length"]
        return 3 if limits and max(limits) <= LONG_TEXT else 8


class LinesInput(TextAreaInput):
    @property
    def lines(self) -> int:
        return 3


class DateInput(AnswerField):
    macro = "date"


class PartialDateInput(DateInput):
    pass


class DateTimeInput(DateInput):
    pass


class PartsInput(AnswerField):
    """Several texts that are one answer; the first is the one that must be there."""

    macro = "parts"
    many_lines: ClassVar[tuple[str, ...]] = ()

    def part_value(self, part: str) -> Markup:
        return verbatim_lines(self.typed(part)) if part in self.many_lines else self.value(part)


class PersonInput(PartsInput):
    pass


class AddressInput(PartsInput):
    many_lines = ("address",)


class ChoiceField(AnswerField):
    @property
    def chosen(self) -> list[str]:
        if isinstance(self.data, str):
            return [self.data] if self.data else []
        return [str(item) for item in self.data]

    @property
    def options(self) -> list[Option]:
        """The options offered now; what is chosen stays among them, so that nobody's answer goes unseen."""
        if self.question.table or self.question.rows_of:
            known = options_of(self.question, self.setting.context)
            offered = [Option(option, Wording(label)) for option, label in known.items()]
        else:
            open_now = {*self.setting.options(self.question, self.outer), *self.chosen}
            offered = [option for option in self.question.options if option.id in open_now]
        gone = [chosen for chosen in self.chosen if chosen not in {option.id for option in offered}]
        return offered + [Option(chosen, Wording(chosen)) for chosen in gone]

    @property
    def items(self) -> list[dict[str, object]]:
        """The options as the components take them."""
        return [
            {
                "value": verbatim(option.id),
                "text": verbatim(str(option.label)),
                "hint": {"text": str(option.hint)} if option.hint else None,
                "checked": option.id in self.chosen,
                "selected": option.id in self.chosen,
                "behaviour": "exclusive" if option.exclusive else None,
                "conditional": {"html": Markup("").join(field() for field in self.reveals.get(option.id, []))},
                "attributes": {"autofocus": {"value": self.autofocus and number == 0, "optional": True}},
            }
            for number, option in enumerate(self.options)
        ]


class SelectInput(ChoiceField):
    macro = "select"


class UserInput(SelectInput):
    pass


class RadioInput(ChoiceField):
    macro = "radio"


class CheckboxesInput(ChoiceField):
    macro = "checkboxes"

    def read(self, formdata: FormData) -> Raw:
        return formdata.getlist(self.name)


class DocumentInput(RadioInput):
    macro = "document"

    @property
    def options(self) -> list[Option]:
        """The documents that may be chosen, and the one that is; those that a rule would refuse are not offered."""
        reader = self.setting.foreseen.reader
        rules = [check for check in self.question.checks if check.rule == ROW_MATCHES]
        return [
            option
            for option in super().options
            if option.id in self.chosen
            or not any(RULES[check.rule].wrong(option.id, check, self.question, reader) for check in rules)
        ]


class MatrixInput(AnswerField):
    """A table of radios: one choice in each row."""

    macro = "matrix"

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.question.rows)


class FileInput(AnswerField):
    """Files: those received so far, each with a button that takes it out, and an input for more.

    What is typed in it are the ids of the files, in inputs that are hidden: the page was sent, so they are received.
    """

    macro = "files"
    accept: ClassVar[str] = ".pdf,.docx,.odt,.eml,.jpg,.jpeg,.png,.txt"
    kinds: ClassVar[str] = "PDF, Word (.docx), .odt, .eml, JPEG, PNG or .txt"

    def read(self, formdata: FormData) -> Raw:
        return row_ids(formdata, self.name)

    @property
    def files(self) -> list[dict[str, object]]:
        """What is known of each file that stands here, with the address it is to be had at."""
        context, named = self.setting.context, self.data if isinstance(self.data, list) else []
        known = {**files_in(context.elsewhere.get(self.question.id)), **files_in(self._saved), **context.files}
        found = [(str(name), known.get(str(name))) for name in named]
        return [self._shown(name, file) for name, file in found]

    @property
    def _saved(self) -> Value | None:
        return self.setting.saved.everything.get(self.question.id)

    def _shown(self, name: str, file: Value | None) -> dict[str, object]:
        if not isinstance(file, dict):
            return {"id": name, "name": "A file that is not there any more", "size": "", "address": ""}
        return {
            "id": name,
            "name": verbatim(str(file["name"])),
            "size": size_in_words(file["size"]),
            "is_picture": str(file["media_type"]).startswith("image/"),
            "address": self._address(name),
        }

    def _address(self, name: str) -> str:
        mine = self.setting.questionnaire
        return flask.url_for("uploads.file", questionnaire_id=mine, upload_id=name) if mine else ""

    @property
    def hint(self) -> str:
        limit = f"{self.kinds}, up to {LARGEST_FILE // 1_000_000} MB each"
        return ". ".join(piece.rstrip(".") for piece in (super().hint, limit) if piece)

    @property
    def most(self) -> int:
        limits = [int(check.value[0]) for check in self.question.checks if check.rule == "max_rows"]
        return min(limits, default=0)


class ImageInput(FileInput):
    accept = ".jpg,.jpeg,.png"
    kinds = "JPEG or PNG"


class DeclarationInput(AnswerField):
    macro = "declaration"
