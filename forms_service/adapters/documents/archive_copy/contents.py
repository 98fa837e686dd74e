"""What an archive copy says, in reading order and in words; how it looks is `archive_copy.typ`'s alone.

Nothing that was sealed is left out: what this page has no name for is printed as it was sealed.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedWords
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import Moment

_ORIGINS: Final = {"typed": "Saved by", "proposed": "Filled in by the service, accepted by", "copied": "Copied by"}
_NATURES: Final = {
    "fact": "Fact",
    "reported": "Reported by someone else",
    "assessment": "Our assessment",
    "administration": "Administration",
    "per_row": "Each row says what it is",
}
_OUTCOMES: Final = {
    "document": "Documents",
    "retention": "Retention classes",
    "retention_perhaps": "Retention classes that nobody knew to apply",
    "authoriser": "To be authorised by",
    "stands": "Documents of what is reviewed that still stand",
}
_READERS: Final = {"recipient": "the recipient", "adult": "the adult", "family": "the family"}
_NAMES: Final = ("given_names", "family_name", "name")
_LONGEST_WORD: Final = 24
_PIECE: Final = 12
_BREAK: Final = "\u200b"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what was asked, what was said, and what is to be known about that."""

    asked: str
    text: str
    marks: str


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: in words, or in tables; *notes* say of what nature it is, and who wrote it and when."""

    id: str
    asked: str
    text: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole archive copy; *facts* are what stands before the answers."""

    title: str
    reference: str
    sealed_at: datetime
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Walk every text in the order in which it is printed, each with the question that it belongs to."""
        for label, words in self.facts:
            yield from ((label, label), (label, words))
        for part in self.parts:
            yield part.title, part.title
            for section in part.sections:
                yield section.title, section.title
                for answer in section.answers:
                    yield from ((answer.id, text) for text in _texts_of(answer))


def contents_of(sealed: bytes) -> Contents:
    """Put sealed answers into words."""
    told = SealedAnswers.read(sealed)
    names = dict(_row_names(told.everything))
    parts = [("What was asked and answered", told.answers), ("Read from the record of the enquiry", told.carried)]
    return Contents(
        title=f"Archive copy: {told.definition.title}",
        reference=told.reference,
        sealed_at=Moment.read(told.at).instant,
        facts=tuple((label, words) for label, words in _facts(told, sealed, names) if words),
        parts=tuple(Part(title, tuple(_sections(answers, names))) for title, answers in parts if answers),
    )


def breakable(text: str) -> str:
    """Allow a line to end within a very long word: Typst would let it run off the page."""
    return " ".join(map(_breakable_line, text.split(" ")))


def _breakable_line(words: str) -> str:
    if max(map(len, words.split("\n"))) <= _LONGEST_WORD:
        return words
    broken, since = "", 0
    for letter in words:
        joins = unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"} or broken.endswith("\u200d")
        if since >= _PIECE and not joins:
            broken, since = broken + _BREAK, 0
        broken, since = broken + letter, 0 if letter == "\n" else since + 1
    return broken


def _texts_of(answer: Answer) -> Iterator[str]:
    yield answer.asked
    yield answer.text
    for table in answer.tables:
        yield table.title
        for line in table.lines:
            yield from (line.asked, line.text, line.marks)
    yield from answer.notes


def _facts(told: SealedAnswers, sealed: bytes, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "Reference", told.reference
    yield "Form", f"{told.definition.id}\n{told.definition.digest}"
    yield "About", names.get(told.about, told.about)
    yield "Organisation", "\n".join(_ordered(told.organisation, "name", "team", "address"))
    yield "Sealed", moment_in_words(Moment.read(told.at))
    yield "Sealed by", told.by
    yield "Prepared by", _signature(told.prepared)
    for declaration in told.declared:
        yield "Declared by whoever sent it", f"{declaration['words']} ({declaration['id']})"
    yield from _authorised(told.authorised)
    for check in told.manager:
        yield "The authoriser’s check", f"{check['label']}: {check['text']} ({check['kind']}; {check['id']})"
    for one in told.agreement:
        yield from _agreement(one)
    for kind in sorted(told.outcomes):
        yield _OUTCOMES.get(kind, kind), _plainly(told.outcomes[kind])
    yield "Sealed answers (SHA-256)", hashlib.sha256(sealed).hexdigest()
    yield "made_for", _plainly([list(pair) for pair in told.documents])
    for key in sorted(told.others):
        yield key, _plainly(told.others[key])


def _agreement(one: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What does not agree, what its author said to it and what the authoriser did."""
    whom = f"{one['whom']}: " if one["whom"] else ""
    beside = "\n".join(filter(None, (one["now"], one["against"], one["where"])))
    since = {"changed": "It has changed since. ", "wrong": "It was wrong when it was sent. "}.get(one["since"], "")
    yield "Does not agree", f"{whom}{one['author']} ({one['rule']})\n{beside}"
    yield "Its author’s reason", f"{since}{one['reason']} ({one['by']})" if one["by"] else ""
    yield "The authoriser’s answer", f"{one['authoriser']}: {one['answer']}"


def _authorised(who: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Who authorised it; an approval by telephone is called so, as it was not confirmed when this was sealed."""
    if not who.get("confirm_by"):
        yield "Authorised by", _signature(who)
        return
    yield "Approved by telephone by", _signature({name: who.get(name, "") for name in ("by", "job_title", "at")})
    yield "Recorded by", who.get("recorded_by", "")
    yield "Not yet confirmed", f"To be confirmed before {moment_in_words(Moment.read(who['confirm_by']))}"


def _signature(who: Mapping[str, str]) -> str:
    at = {"at": moment_in_words(Moment.read(who["at"]))} if who.get("at") else {}
    return ", ".join(_ordered({**who, **at}, "by", "job_title", "at"))


def _ordered(told: Mapping[str, str], *first: str) -> list[str]:
    """What is known by these names first; then whatever else there is."""
    keys = [*first, *(key for key in told if key not in first)]
    return [_plainly(told[key]) for key in keys if told.get(key)]


def _sections(answers: Sequence[SealedAnswer], names: Mapping[str, str]) -> Iterator[Section]:
    for title, inside in groupby(answers, key=lambda answer: answer.section):
        yield Section(title, tuple(_answer(answer, names) for answer in inside))


def _answer(answer: SealedAnswer, names: Mapping[str, str]) -> Answer:
    tables = tuple(_tables(answer, "", names))
    text = "" if tables else answer.text or "Nothing"
    return Answer(answer.id, answer.asked, text, tables, tuple(filter(None, _notes(answer))))


def _notes(answer: SealedAnswer) -> Iterator[str]:
    yield "; ".join([_marks(answer), f"question {answer.id}"])
    if answer.saved_by:
        when = moment_in_words(Moment(datetime.fromisoformat(answer.saved_at)))
        yield f"{_ORIGINS.get(answer.origin, answer.origin)} {answer.saved_by}, {when}"


def _marks(answer: SealedAnswer) -> str:
    marks = [_NATURES.get(answer.nature, answer.nature)]
    marks += [f"sensitivity {', '.join(map(str, answer.sensitivity))}"]
    marks += ["internal"] * answer.internal
    return "; ".join([*marks, *_readers(answer)])


def _readers(words: SealedWords) -> list[str]:
    if words.readers is None:
        return []
    readers = [_READERS.get(reader, reader) for reader in words.readers]
    return [f"may be read by {', '.join(readers)}" if readers else "may be read by nobody outside"]


def _tables(words: SealedWords, title: str, names: Mapping[str, str]) -> Iterator[Table]:
    """The rows of an answer, table by table; a list within a row gets tables of its own after it."""
    if isinstance(words, SealedAnswer) and words.each is not None:
        yield from _table_of_each(words.each, names)
    elif words.lines is not None:
        yield Table(title, tuple(Line(line.label, line.text, "") for line in words.lines))
    rows = words.rows or ()
    for number, row in enumerate(rows, 1):
        name = names.get(row.id, "")
        heading = f"{title}Row {number} of {len(rows)}{': ' * bool(name)}{name}"
        cells = [row.cells[column] for column in words.columns or row.cells if column in row.cells]
        plain = [cell for cell in cells if not _has_tables(cell)]
        yield Table(heading, tuple(Line(cell.asked, cell.text, _marks(cell)) for cell in plain))
        for cell in cells:
            if _has_tables(cell):
                yield from _tables(cell, f"{heading}, {cell.asked}: ", names)


def _table_of_each(each: Mapping[str, SealedWords], names: Mapping[str, str]) -> Iterator[Table]:
    plain = {row: words for row, words in each.items() if not _has_tables(words)}
    if plain:
        lines = (Line(names.get(row, row), words.text, "; ".join(_readers(words))) for row, words in plain.items())
        yield Table("Asked for each", tuple(lines))
    for row, words in each.items():
        if row not in plain:
            yield from _tables(words, f"{names.get(row, row)}: ", names)


def _has_tables(words: SealedWords) -> bool:
    return bool(words.rows or words.lines)


def _row_names(answers: Sequence[SealedAnswer]) -> Iterator[tuple[str, str]]:
    """What the rows of lists are called: by the names in their cells."""
    for answer in answers:
        for row in answer.rows or ():
            cells = {key.partition("_")[2]: cell.text for key, cell in row.cells.items()}
            called = " ".join(cells[name] for name in _NAMES if cells.get(name))
            if called:
                yield row.id, called


def _plainly(value: Any) -> str:
    """Whatever was sealed, in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plainly(inner)}" for key, inner in value.items() if inner not in {"", None})
    if isinstance(value, list):
        return ", ".join(map(_plainly, value))
    return str(value)
