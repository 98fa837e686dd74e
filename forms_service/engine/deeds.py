"""Deeds: what is written when somebody says that something is done, and whether it still covers what it is about.

What is written is not typed and not kept once for all. It is worked out from the answers of that moment; what the
answers say later and it does not cover has not been done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from forms_service.engine.answers import Answers, Problem, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.kinds import Rows
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of

Row = Mapping[str, Value]


def uncovered(deed: Question, path: Path) -> Iterator[Problem]:
    """Whatever a deed that was said does not cover, or does not cover any more."""
    for question in written(deed, path):
        rows = lacking(question, path)
        if rows:
            names = ", ".join(name_of(row, question) for row in rows)
            yield Problem((deed.id,), f"{question.required_message}: {names}")


def uncovered_now(path: Path) -> list[Problem]:
    """The same of every deed that was said."""
    said = [question for question in path.questions if question.writes and question.id in path.answers]
    return [problem for deed in said for problem in uncovered(deed, path)]


def written(deed: Question, path: Path) -> list[Question]:
    """The rows that a deed writes."""
    return [question for name in deed.writes if (question := path.definition.index[name]).columns]


def rows_to_cover(question: Question, path: Path) -> list[Row]:
    """The rows that would be written now."""
    return list(rows_of(path.reader.proposed(question)))


def lacking(question: Question, path: Path) -> list[Row]:
    """The rows that would be written now and are not, or not with all that they would have."""
    kept = {row_id(row): cells_of(row) for row in rows_of(path.everything.get(question.id))}
    covers = [column.id for column in question.columns if column.covers]
    return [row for row in rows_to_cover(question, path) if not _covered(row, kept.get(row_id(row), {}), covers)]


def says_of_what(question: Question, path: Path) -> bool:
    """Whether what is written says what each row is of, in its first column: an earlier form may not have asked it."""
    return any(name_of(row, question) for row in rows_of(path.everything.get(question.id)))


def _covered(row: Row, kept: Mapping[str, Value], covers: Sequence[str]) -> bool:
    now = cells_of(row)
    return bool(kept) and all(_lines(now.get(column)) <= _lines(kept.get(column)) for column in covers)


def _lines(value: Value | None) -> set[str]:
    """A text or several, without what spaces and capitals differ."""
    texts = value if isinstance(value, list) else [] if value is None else [value]
    return {" ".join(str(text).casefold().split()) for text in texts}


def mark_of(deed: Question, path: Path) -> str:
    """Marks for whom a deed would be said now, so that a page that shows others can be told from one that does not."""
    rows = [
        (row_id(row), name_of(row, q), _covering(row, q)) for q in written(deed, path) for row in rows_to_cover(q, path)
    ]
    return f"{crc32(repr(rows).encode()):08x}"


def _covering(row: Row, question: Question) -> list[list[str]]:
    return [sorted(_lines(cells_of(row).get(column.id))) for column in question.columns if column.covers]


def name_of(row: Row, question: Question) -> str:
    """What the row is of, in its first column."""
    return str(cells_of(row).get(question.columns[0].id, ""))


def writes(deed: Question, said: Value, before: Path, after: Path) -> dict[str, Value]:
    """What is written as *deed* is *said*, which *after* has and *before* has not.

    It is said of the rows that were not covered; of all of them, where it is said for the first time or once more.
    """
    after = replace(after, reader=replace(after.reader, answers={**after.reader.answers, deed.id: said}))
    is_again = not is_empty(before.answers.get(deed.id))
    found: dict[str, Value] = {}
    for name in deed.writes:
        question = after.definition.index[name]
        value = _rows(question, before, after, is_again) if question.columns else after.reader.proposed(question)
        if value is not None and not is_empty(value):
            found[name] = value
    return found


def _rows(question: Question, before: Path, after: Path, is_again: bool) -> Value:  # noqa: FBT001 - read beside it
    kept: dict[str, Value] = {row_id(row): dict(row) for row in rows_of(before.everything.get(question.id))}
    anew = {row_id(row) for row in lacking(question, after)} if is_again else set()
    return [
        kept[row_id(row)] if anew and row_id(row) not in anew else dict(row) for row in rows_to_cover(question, after)
    ]


def taken_back(definition: Definition, saved: Answers, changed: Mapping[str, Value | None]) -> list[str]:
    """Return which deeds that were *saved* stand no more, as an answer that they were said over is *changed*."""
    deeds = [question for question in definition.questions if set(question.over) & changed.keys()]
    return [deed.id for deed in deeds if not is_empty(saved.get(deed.id))]


def lapsed(before: Path, after: Path) -> dict[str, Value | None]:
    """What is left of what deeds wrote and found, now that some whom they were of are called otherwise, or gone.

    What was found belongs to somebody as they were called. What is one answer for all of them lapses with any.
    """
    found: dict[str, Value | None] = {}
    for deed in after.definition.deeds:
        anew = {row_id(row) for question in written(deed, after) for row in _renamed(question, before, after)}
        found |= left_over(deed, after, anew)
    return found


def _renamed(question: Question, before: Path, after: Path) -> Iterator[Row]:
    then = {row_id(row): _covering(row, question) for row in rows_to_cover(question, before)}
    for row in lacking(question, after):
        was = then.get(row_id(row))
        if was is not None and any(
            not set(now) <= set(old) for now, old in zip(_covering(row, question), was, strict=True)
        ):
            yield row


def called_otherwise(deed: Question, path: Path) -> set[str]:
    """The rows that a deed wrote, under other names than theirs are now."""
    found = set[str]()
    for question in written(deed, path):
        kept = {row_id(row) for row in rows_of(path.everything.get(question.id))}
        found |= kept & {row_id(row) for row in lacking(question, path)}
    return found


def left_over(deed: Question, path: Path, anew: Collection[str]) -> dict[str, Value | None]:
    """What is left of what a deed wrote and found, without what is of the rows *anew* and of rows that are gone."""
    found: dict[str, Value | None] = {}
    for question in written(deed, path):
        named, kept = {row_id(row) for row in rows_to_cover(question, path)}, rows_of(path.everything.get(question.id))
        stays: list[Value] = [dict(row) for row in kept if row_id(row) in named]
        if len(stays) < len(kept):
            found[question.id] = stays
    for name in deed.finds if anew else ():
        value, left = path.everything.get(name), _without(name, deed, path, anew)
        if not is_empty(value) and left != value:
            found[name] = left
    return found


def _without(name: str, deed: Question, path: Path, anew: Collection[str]) -> Value | None:
    """An answer without what is of the rows *anew*: of what is given once, that is the row that no repeat has."""
    value = path.everything.get(name)
    if path.definition.index[name].each:
        return {row: said for row, said in by_row(value).items() if row not in anew} or None
    return value if set(anew) <= set(_in_repeats(deed, path)) else None


def _in_repeats(deed: Question, path: Path) -> Iterator[str]:
    defaults = (question.default for question in written(deed, path))
    for pattern in (each for default in defaults if isinstance(default, Rows) for each in default.patterns):
        yield from (reader.row for reader in path.reader.rows(pattern.each)) if pattern.each else ()


def impossible(deed: Question, said: Value, path: Path) -> Iterator[Problem]:
    """Why a deed cannot have been done when it is *said* to have been.

    It is asked as it is said: said once more of some, the answer becomes the time of whom it was done for first.
    """
    for check in deed.checks:
        wrong = type_of(deed).wrong(deed, check, said, path.reader) if check.level == "error" else ""
        if wrong:
            yield Problem((deed.id,), str(check.message) or wrong, check.level, check.rule)
