"""Inputs for a choice: a list to open, radios, checkboxes."""

from __future__ import annotations

from markupsafe import Markup

from forms_service.engine.answers import Raw
from forms_service.engine.definitions.questions import Option, Wording
from forms_service.engine.types.choice import (
    ROW_MATCHES,
    USUAL,
    label_of,
    options_of,
    usual_in_words,
    usual_options,
    worded,
)
from forms_service.engine.types.registry import type_of
from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.forms.posted import FormData
from forms_service.web.frame.verbatim import verbatim


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
                "text": verbatim(worded(option, self.setting.context)),
                "hint": {"text": str(option.hint)} if option.hint else None,
                "checked": option.id in self.chosen,
                "selected": option.id in self.chosen,
                "behaviour": "exclusive" if option.exclusive else None,
                "conditional": {"html": Markup("").join(field() for field in self.reveals.get(option.id, []))},
                "attributes": {"autofocus": {"value": self.autofocus and number == 0, "optional": True}},
            }
            for number, option in enumerate(self.options)
        ]


@draws("select", "user")
class SelectInput(ChoiceField):
    macro = "select"


@draws("radio")
class RadioInput(ChoiceField):
    macro = "radio"
    reveals_with = frozenset({"is", "in"})


@draws("checkboxes")
class CheckboxesInput(ChoiceField):
    macro = "checkboxes"
    reveals_with = frozenset({"includes", "includes_any"})
    usual_value = USUAL

    def read(self, formdata: FormData) -> Raw:
        return formdata.getlist(self.name)

    @property
    def chosen(self) -> list[str]:
        """What was typed as the usual ones is shown as each of them."""
        usual = usual_options(self.question, self.setting.context) if USUAL in super().chosen else []
        return [*usual, *(option for option in super().chosen if option not in {USUAL, *usual})]

    @property
    def usual(self) -> str:
        """In words, the one act by which the usual ones are chosen; nothing where all of them are already."""
        context = self.setting.context
        is_open = not {*usual_options(self.question, context)} <= {*self.chosen}
        return usual_in_words(self.question, context) if is_open else ""

    @property
    def items(self) -> list[dict[str, object]]:
        """With one box that stands for the usual ones, where no button does."""
        stands_for_them = {"value": USUAL, "text": self.usual}
        return [*([stands_for_them] if self.usual and not self.is_for_others else ()), *super().items]

    @property
    def is_for_others(self) -> bool:
        """Whether a button of the page chooses the usual ones: on the short way only others are chosen here."""
        return bool(self.usual) and self.setting.unknown_too

    @property
    def otherwise(self) -> str:
        """What leads to the options, where a button of the page stands for the usual ones."""
        usual = usual_options(self.question, self.setting.context)
        named = ", ".join(label_of(self.question, option, self.setting.context) for option in usual)
        return f"{self.question.label} If not just these, choose them here: {named}"


@draws("document")
class DocumentInput(RadioInput):
    macro = "document"

    @property
    def options(self) -> list[Option]:
        """The documents that may be chosen, and the one that is; those that a rule would refuse are not offered."""
        reader = self.setting.foreseen.reader
        kind, rules = type_of(self.question), [one for one in self.question.checks if one.rule == ROW_MATCHES]
        return [
            option
            for option in super().options
            if option.id in self.chosen
            or not any(kind.wrong(self.question, check, option.id, reader) for check in rules)
        ]
