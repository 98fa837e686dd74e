"""What a document may print of sealed answers: as much as whoever it is for may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from forms_service.casework.sealing.disclosure import READERS, Audience, Profile
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedRow, SealedWords
from forms_service.engine.answers import Value

Words = TypeVar("Words", bound=SealedWords)


def readable(answers: Iterable[SealedAnswer], profile: Profile) -> dict[str, SealedAnswer]:
    """The sealed *answers* by id, as much of them as a document of this *profile* may print."""
    audience = READERS[profile]
    opened = {answer.id: answer if audience is None else _open_answer(answer, audience) for answer in answers}
    return {name: answer for name, answer in opened.items() if answer is not None}


def _open_answer(answer: SealedAnswer, audience: Audience) -> SealedAnswer | None:
    """*answer* as *audience* may read it: without the children, rows, cells and options that are closed to it."""
    if not answer.may_be_read_by(audience):
        return None
    if answer.each is None:
        left = _without_closed(answer, audience)
    else:
        each = {row: _without_closed(w, audience) for row, w in answer.each.items() if w.may_be_read_by(audience)}
        text = "\n".join(words.text for words in each.values() if words.text)
        left = replace(answer, each=each, text=text)
    return replace(left, value=left.plain)


def _without_closed(words: Words, audience: Audience) -> Words:
    if words.rows is not None:
        rows = [_open_row(row, audience) for row in words.rows if audience in row.readers]
        left = tuple(row for row in rows if row.cells)
        return replace(words, rows=left, text="\n".join(row.text for row in left))
    if words.chosen is not None:
        chosen = tuple(option for option in words.chosen if audience in option.readers)
        choice: Value = [option.id for option in chosen]
        return replace(words, chosen=chosen, choice=choice, text="; ".join(option.text for option in chosen))
    return words


def _open_row(row: SealedRow, audience: Audience) -> SealedRow:
    cells = {name: _open_answer(cell, audience) for name, cell in row.cells.items()}
    return replace(row, cells={name: cell for name, cell in cells.items() if cell is not None})
