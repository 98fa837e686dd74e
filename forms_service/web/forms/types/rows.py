"""Inputs for rows: in each row, the inputs of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wtforms.utils import unset_value

from forms_service.casework.meanings import CHILDREN
from forms_service.engine.answers import Raw, new_row_id
from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.forms.inputs import Inputs
from forms_service.web.forms.posted import ADDED, FormData, row_ids
from forms_service.web.forms.prefill import Prefill, by_id, is_blank

SHORT_TAIL: Final = 2
STATEMENT_COLUMNS: Final = 3


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


@draws("repeat")
class RowsInput(AnswerField):
    """Rows of typed columns. A row that is new and was left as it was shown is not there."""

    macro = "rows"

    @property
    def noun(self) -> str:
        return "child" if self.question.means == CHILDREN else "entry"

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
        is_new = row not in by_id(self.prefill.raw)
        if formdata and not (is_new and _is_as_first_shown(inputs)):
            self._propose(row, typed, more)
        return RowInputs(row, name, inputs, is_new, main, more)

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
        return None if row.is_new and _is_as_first_shown(row.inputs) else {"id": row.id, **_typed_in(row.inputs)}

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


def _typed_in(inputs: Inputs) -> dict[str, Raw]:
    return {column: this.data for column, this in inputs.by_id.items() if not is_blank(this.data)}


def _is_as_first_shown(inputs: Inputs) -> bool:
    """Whether nothing was typed over what was proposed: nothing more follows from that, and the row may be left so."""
    at_first = {column: this.prefill.raw for column, this in inputs.by_id.items() if not is_blank(this.prefill.raw)}
    return _typed_in(inputs) == at_first


@draws("statement_list")
class StatementsInput(RowsInput):
    """Statements: the text, its nature and who it is about; the rest stands one disclosure away."""

    noun = "statement"

    @property
    def in_view(self) -> frozenset[str]:
        columns = self.question.columns
        revealed = (column for column in columns if column.show_when is not None)
        return frozenset(column.id for column in (*columns[:STATEMENT_COLUMNS], *revealed))
