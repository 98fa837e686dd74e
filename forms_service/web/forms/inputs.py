"""The inputs of several questions in one place: a page, or one row of a repeat; and of one asked for each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from forms_service.engine.answers import Problem, Raw
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.web.forms.fields import AnswerField, field_of
from forms_service.web.forms.posted import ASKED, FormData, row_ids
from forms_service.web.forms.prefill import Prefill, Setting, plain


class Inputs:
    """A WTForms form over *questions*, whose inputs have names that begin with *prefix*."""

    def __init__(
        self,
        questions: Iterable[Question],
        setting: Setting,
        prefills: Mapping[str, Prefill],
        formdata: FormData | None,
        prefix: str = "",
    ) -> None:
        self.questions = tuple(questions)
        self.setting = setting
        self.prefix = prefix
        kinds = {q.id: EachInput if q.each else field_of(q) for q in self.questions}
        blanks = {q.id: UnboundField(kinds[q.id], q, setting, prefills.get(q.id, Prefill())) for q in self.questions}
        self.form = BaseForm(blanks, prefix=prefix)
        marker = formdata.get(f"{prefix}{ASKED}") if formdata else None
        self.posted = frozenset((marker or "").split())
        for name, this in self.by_id.items():
            this.process(formdata if name in self.posted else None)
        self.shown: list[AnswerField] = []
        self.visible: list[AnswerField] = []

    @property
    def by_id(self) -> Mapping[str, AnswerField]:
        found: Mapping[str, AnswerField] = self.form._fields
        return found

    def show(self, asked: Iterable[str], in_view: Collection[str] = ()) -> None:
        """Show the questions *asked*, and beneath one option of those, the questions it alone calls for.

        What is *in_view* is never put beneath what is not, nor the other way round.
        """
        wanted = set(asked)
        homes = {name: home for name, home in self._homes().items() if (name in in_view) == (home[0] in in_view)}
        for name, this in self.by_id.items():
            home, option = homes.get(name, ("", ""))
            if home in {shown.question.id for shown in self.shown}:
                self.by_id[home].reveal(option, this)
                self.visible.append(this)
            elif name in wanted:
                this.begin()
                self.shown.append(this)
                self.visible.append(this)

    def _homes(self) -> dict[str, tuple[str, str]]:
        """Return, by question, the earlier question and the one option of it that calls for it."""
        found: dict[str, tuple[str, str]] = {}
        earlier: dict[str, Question] = {}
        for question in self.questions:
            condition = plain(question.show_when, self.setting.definition) if question.show_when else None
            home = earlier.get(condition.answer) if isinstance(condition, Compare) else None
            if isinstance(condition, Compare) and home and _may_reveal(home, question, condition):
                found[question.id] = (home.id, condition.operand[0])
            earlier[question.id] = question
        return found

    @property
    def asked(self) -> str:
        """The ids of all that is shown, for the hidden input that says so."""
        return " ".join(this.question.id for this in self.visible)

    def raw(self) -> dict[str, Raw]:
        """Return what was typed by question id, for the questions that were shown."""
        return {name: this.data for name, this in self.by_id.items() if name in self.posted}

    def complain(self, place: Sequence[str], message: str) -> str:
        """Show *message* at *place*; return the element it leads to, or nothing if that is not shown."""
        this = self.by_id.get(place[0])
        return this.complain(tuple(place[1:]), message) if this and this in self.visible else ""

    def problems(self, problems: Iterable[Problem], besides: Collection[str] = ()) -> list[dict[str, str]]:
        """Show each problem at its input; return the links of the error summary.

        *besides* are ids of inputs that the page draws by itself.
        """
        links = []
        for problem in problems:
            element = self.complain(problem.place, problem.message)
            element = element or (problem.question if problem.question in besides else "")
            links.append({"text": problem.message, **({"href": f"#{element}"} if element else {})})
        return links

    @property
    def leaves(self) -> Iterator[tuple[str, AnswerField]]:
        for this in self.visible:
            yield from this.leaves

    @property
    def take_files(self) -> bool:
        """Whether the page must be sent as one that holds files."""
        asked = [column for question in self.questions for column in (question, *question.columns)]
        return any(type_of(question).takes_files for question in asked)

    @property
    def blocks(self) -> list[Block]:
        """What is shown, in order: single questions, and for each child the questions asked for each."""
        found: list[Block] = []
        for each, run in groupby(self.shown, key=lambda this: this.question.each):
            together = list(run)
            if not each:
                found.append(Block(together))
                continue
            several = [this for this in together if isinstance(this, EachInput)]
            for row in dict.fromkeys(row for this in several for row in this.fields):
                asked = [this.fields[row] for this in several if row in this.fields]
                found.append(Block(asked, self.setting.names.get(row, ""), f"{several[0].name}-{row}-{each}"))
        return found


@dataclass(frozen=True)
class Block:
    """Fields that stand together; *title* names the child that they are asked for."""

    fields: Sequence[AnswerField]
    title: str = ""
    id: str = ""


def _may_reveal(home: Question, question: Question, condition: Compare) -> bool:
    """Whether one option of *home* alone calls for *question*, as GOV.UK's conditional reveal can show."""
    one_option = condition.operator in field_of(home).reveals_with and len(condition.operand) == 1
    return (
        one_option
        and home.option(condition.operand[0]) is not None
        and home.each == question.each
        and not question.columns
    )


def _bound(
    question: Question, setting: Setting, prefill: Prefill, form: BaseForm, name: str, outer: str = ""
) -> AnswerField:
    made: AnswerField = UnboundField(field_of(question), question, setting, prefill, outer=outer).bind(form, name)
    return made


class EachInput(AnswerField):
    """One question asked for each row of another: a field a row, by row id."""

    def process(self, formdata: FormData | None, data: object = unset_value, extra_filters: object = None) -> None:
        self.fields: dict[str, AnswerField] = {}
        self.made: dict[str, AnswerField] = {}
        if formdata is None:
            self.data = self.prefill.raw
            return
        for row in row_ids(formdata, self.name):
            self.made[row] = self._make(row)
            self.made[row].process(formdata)
        kept = self.prefill.kept if isinstance(self.prefill.kept, Mapping) else {}
        self.data = {**kept, **{row: made.data for row, made in self.made.items()}}

    def _make(self, row: str) -> AnswerField:
        name = f"{self.name}-{row}"
        return _bound(self.question, self.setting, self.prefill.of(row), self._form, name, row)

    def begin(self) -> None:
        self.begin_for(self.setting.rows(self.question))

    def begin_for(self, rows: Iterable[str]) -> None:
        for row in rows:
            field = self.made.get(row) or self._make(row)
            if row not in self.made:
                field.process(None)
            field.begin()
            self.fields[row] = field

    def reveal(self, option: str, field: AnswerField) -> None:
        if isinstance(field, EachInput):
            field.begin_for(self.fields)
            for row, this in self.fields.items():
                this.reveal(option, field.fields[row])

    @property
    def focus(self) -> str:
        return next((this.focus for this in self.fields.values()), "")

    def complain(self, place: tuple[str, ...], message: str) -> str:
        this = self.fields.get(place[0]) if place else next(iter(self.fields.values()), None)
        return this.complain(place[1:], message) if this else ""

    @property
    def leaves(self) -> Iterator[tuple[str, AnswerField]]:
        for row, this in self.fields.items():
            for label, leaf in this.leaves:
                yield f"{self.setting.names.get(row, row)}: {label}", leaf
