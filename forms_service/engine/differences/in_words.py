"""The parts of a form in words: conditions, proposals, options, whatever else differs between two versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Final, get_args

from forms_service.engine.conditions import Condition, sentence
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Opens, Option, Wording
from forms_service.engine.derivations import kinds

_CONDITIONS: Final = get_args(Condition)
_PROPOSALS: Final[Mapping[type, str]] = {
    kinds.Constant: "{value}",
    kinds.Now: "the present day or minute",
    kinds.ContextFact: "{name} of whoever is signed in",
    kinds.SameAs: "the answer to {answer}",
    kinds.Cases: "by the answer to {answer}: {cases}; otherwise {otherwise}",
    kinds.When: "where {condition}: {then}; otherwise {otherwise}",
    kinds.Lookup: "“{column}” of what is chosen for {answer}",
    kinds.ServiceLevel: "as long after {start} as is allowed for {keys}",
    kinds.Joined: "{pieces}, joined by “{separator}”",
    kinds.LinesOf: "{pieces}, each on a line",
    kinds.RowPattern: "a row with {cells}; one for each of {each}",
    kinds.Rows: "{patterns}",
    kinds.PersonOf: "a person with {parts}",
    kinds.PartOf: "“{part}” of {answer}",
    kinds.OnlyRow: "{column} of the one it is about",
    kinds.MonthsAfter: "{months} months after {start}",
    kinds.HoursAfter: "{hours} hours after {start}",
    kinds.Elsewhere: "what was answered elsewhere to {questions}",
    kinds.FromBackground: "what is known as “{name}”",
    kinds.Earliest: "the earliest of {dates}",
    kinds.Ladder: "how far {answers} reach {steps}, counting {accepted}, unless {stops}",
}
_NAMES_NO_QUESTION: Final = frozenset({"value", "separator", "part", "accepted", "steps", "stops", "cases"})
NOTHING: Final = "nothing"


class FormInWords:
    """Puts the parts of one version of a form into words."""

    def __init__(self, form: Definition) -> None:
        self._form = form

    def label(self, question: str) -> str:
        """What a question is called; what a rule calls by another name (“it”) stays so."""
        asked = self._form.index.get(question)
        return asked.short_label if asked else question.replace("_", " ")

    def option(self, question: str, option: str) -> str:
        asked = self._form.index.get(question)
        found = asked.option(option) if asked else None
        return str(found.label) if found else self.label(option)

    def condition(self, condition: Condition | None) -> str:
        if condition is None:
            return "Always"
        words = sentence(condition, self.label, self.option)
        return f"If {words}"

    def words(self, part: object) -> str:
        """Return a part of the form in words; empty where there is none."""
        if isinstance(part, _CONDITIONS):
            return self.condition(part)
        if type(part) in _PROPOSALS:
            return self._proposal(part)
        match part:
            case None | "" | ():
                return ""
            case bool():
                return "Yes" if part else "No"
            case Option():
                return str(part.label)
            case Opens(to, when):
                return f"Open to the {to} with {self.words(when)}"
            case Wording(en, cy):
                return f"{en} (Welsh: {cy})" if cy else en
            case Mapping():
                return "; ".join(f"{self._name(name)}: {self.words(each)}" for name, each in part.items())
            case tuple() | list():
                return ", ".join(map(self.words, part))
            case _:
                return self._name(str(part))

    def _name(self, text: str) -> str:
        """A question is called by its label, anything else as it is written."""
        return f"“{self.label(text)}”" if text in self._form.index else text

    def _proposal(self, part: object) -> str:
        """A proposal, with the words of whatever it is made of."""
        told = {each.name: self._of_proposal(each.name, getattr(part, each.name)) for each in fields(part)}  # type: ignore[arg-type]  # every kind of proposal is a dataclass
        return _PROPOSALS[type(part)].format_map(told)

    def _of_proposal(self, name: str, part: object) -> str:
        words = str(part) if name in _NAMES_NO_QUESTION and isinstance(part, str) else self.words(part)
        return words or NOTHING
