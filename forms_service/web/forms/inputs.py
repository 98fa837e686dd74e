"""The inputs of several questions in one place: a page, or one row of a repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from forms_service.casework.known_by_name import CH_CHILDREN
from forms_service.engine.answers import Problem, Raw, new_row_id
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions import Question
from forms_service.engine.questions import FILE_TYPES
from forms_service.web.forms import fields
from forms_service.web.forms.fields import AnswerField
from forms_service.web.forms.posted import ADDED, ASKED, FormData, row_ids
from forms_service.web.forms.prefill import Prefill, Setting, by_id, is_blank, plain

CHILDREN: Final = CH_CHILDREN
"""The one repeat whose rows are people, and are called so."""
SHORT_TAIL: Final = 2
STATEMENT_COLUMNS: Final = 3


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
        kinds = {q.id: EachInput if q.each else FIELDS[q.type] for q in self.questions}
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
        return any(question.type in FILE_TYPES for question in asked)

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
    operators = {"radio": {"is", "in"}, "checkboxes": {"includes", "includes_any"}}.get(home.type, set())
    one_option = condition.operator in operators and len(condition.operand) == 1
    return (
        one_option
        and home.option(condition.operand[0]) is not None
        and home.each == question.each
        and not question.columns
    )


def _bound(
    question: Question, setting: Setting, prefill: Prefill, form: BaseForm, name: str, outer: str = ""
) -> AnswerField:
    made: AnswerField = UnboundField(FIELDS[question.type], question, setting, prefill, outer=outer).bind(form, name)
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


@dataclass(frozen=True)
class RowInputs:
    """One row of a repeat. *main* is in view, *more* is one disclosure away."""

    id: str
    name: str
    inputs: Inputs
    is_new: bool
    main: Sequence[AnswerField]
    more: Sequence[AnswerField]

    @property
    def opens(self) -> bool:
        """Whether the disclosure must be open, because something in it is wrong."""
        return any(this.is_faulty for this in self.more)


class RowsInput(AnswerField):
    """Rows of typed columns. A row that is new and was left as it was shown is not there."""

    macro = "rows"

    @property
    def noun(self) -> str:
        return "child" if self.question.id == CHILDREN else "entry"

    @property
    def in_view(self) -> frozenset[str]:
        """The columns in view: those an express page names, or all but a tail that need not be filled in."""
        columns = self.question.columns
        named = self.setting.in_view.intersection(column.id for column in columns)
        required = [number for number, column in enumerate(columns, 1) if column.required]
        last = max(required, default=len(columns))
        shown = columns[:last] if len(columns) - last > SHORT_TAIL else columns
        return named or frozenset(column.id for column in shown)

    def process(self, formdata: FormData | None, data: object = unset_value, extra_filters: object = None) -> None:
        standing = self.prefill.rows()
        ids = list(standing) if formdata is None else row_ids(formdata, self.name)
        self.rows = [self._row(row, standing.get(row), formdata) for row in ids or [new_row_id()]]
        self.data = [typed for row in self.rows if (typed := self._typed(row)) is not None]

    def _row(self, row: str, standing: Prefill | None, formdata: FormData | None) -> RowInputs:
        stands = standing or Prefill(self.setting.blank_row(self.question, row, self.outer))
        raw = stands.raw if isinstance(stands.raw, Mapping) else {}
        # Rows proposed as a whole are said to be so once, above them, and not again in each cell.
        kept = raw if standing and self.prefill.is_proposed else stands.kept if isinstance(stands.kept, Mapping) else {}
        prefills = {c.id: Prefill(raw.get(c.id, ""), kept.get(c.id, "")) for c in self.question.columns}
        name = f"{self.name}-{row}"
        inputs = Inputs(self.question.columns, self.setting, prefills, formdata, f"{name}-")
        typed = {column: this.data for column, this in inputs.by_id.items()}
        asked = self.setting.columns(self.question, row, typed, self.outer)
        inputs.show([column.id for column in asked], self.in_view)
        main = [this for this in inputs.shown if this.question.id in self.in_view]
        if main and formdata and formdata.get(ADDED) == name:
            main[0].autofocus = True
        more = [this for this in inputs.shown if this not in main]
        if formdata:
            self._propose(row, typed, more)
        return RowInputs(row, name, inputs, row not in by_id(self.prefill.raw), main, more)

    def _propose(self, row: str, typed: Mapping[str, Raw], more: Iterable[AnswerField]) -> None:
        """Fill in out of view what follows from *typed*, and was not yet known when the row was first shown."""
        if all(is_blank(cell) for cell in typed.values()):
            return
        proposed = self.setting.proposed_cells(self.question, row, typed, self.outer)
        for this in more:
            # What was proposed, saved and then found wanting elsewhere in the row is not shown as empty again.
            may_fill = this.question.required or is_blank(this.prefill.raw)
            if is_blank(this.data) and may_fill and this.question.id in proposed:
                this.data = proposed[this.question.id]

    def _typed(self, row: RowInputs) -> dict[str, Raw] | None:
        cells = {column: this.data for column, this in row.inputs.by_id.items() if not is_blank(this.data)}
        at_first = {c: this.prefill.raw for c, this in row.inputs.by_id.items() if not is_blank(this.prefill.raw)}
        return None if row.is_new and cells == at_first else {"id": row.id, **cells}

    @property
    def focus(self) -> str:
        return next((row.main[0].focus for row in self.rows if row.main), str(self.name))

    def complain(self, place: tuple[str, ...], message: str) -> str:
        row = next((row for row in self.rows if place and row.id == place[0]), None)
        element = row.inputs.complain(place[1:], message) if row and place[1:] else ""
        if not element:
            self.errors.append(message)
        return element or self.focus

    @property
    def is_faulty(self) -> bool:
        return bool(self.errors) or any(this.is_faulty for row in self.rows for this in row.inputs.visible)

    @property
    def leaves(self) -> Iterator[tuple[str, AnswerField]]:
        for number, row in enumerate(self.rows, 1):
            for label, leaf in row.inputs.leaves:
                yield f"{self.question.short_label}, {self.noun} {number}: {label}", leaf


class StatementsInput(RowsInput):
    """Statements: the text, its nature and who it is about; the rest stands one disclosure away."""

    noun = "statement"

    @property
    def in_view(self) -> frozenset[str]:
        columns = self.question.columns
        revealed = (column for column in columns if column.show_when is not None)
        return frozenset(column.id for column in (*columns[:STATEMENT_COLUMNS], *revealed))


FIELDS: Mapping[str, type[AnswerField]] = {
    "text": fields.TextInput,
    "textarea": fields.TextAreaInput,
    "email": fields.EmailInput,
    "tel": fields.TelephoneInput,
    "integer": fields.IntegerInput,
    "date": fields.DateInput,
    "partial_date": fields.PartialDateInput,
    "datetime": fields.DateTimeInput,
    "radio": fields.RadioInput,
    "select": fields.SelectInput,
    "user": fields.UserInput,
    "checkboxes": fields.CheckboxesInput,
    "declaration": fields.DeclarationInput,
    "lines": fields.LinesInput,
    "person": fields.PersonInput,
    "address": fields.AddressInput,
    "repeat": RowsInput,
    "statement_list": StatementsInput,
    "matrix": fields.MatrixInput,
    "document": fields.DocumentInput,
    "file": fields.FileInput,
    "image": fields.ImageInput,
}
