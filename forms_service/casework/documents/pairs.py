"""What a section asked and what was answered, pair by pair, for a letter that prints all of a section with one tag.

``section.<section>`` and ``group.<question with rows>`` are pairs in the order of asking: first what is of everybody,
then what is of each child or other row, each by its nature. A pair has its ``label`` (the question as it was asked) and
its ``text``; ``child`` and ``nature`` say of whom it is and what it is; ``begins_child`` and ``begins_nature`` say that
where it becomes another, and are nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Final, TypeAlias

from forms_service.casework.documents.documents import DocumentFault, PrintedText
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.rows import nature_column

Fields: TypeAlias = Mapping[str, Any]
Whom: TypeAlias = "tuple[int, PrintedText | int | None]"
"""The number of a row, and what it is called: two children may have one name."""
Of: TypeAlias = tuple[Whom, str, PrintedText, PrintedText]
"""Of whom it is, its nature, how it was asked, and what was answered."""
_EVERYBODY: Final[Whom] = (0, None)
SECTION_TAGS: Final = frozenset({"section", "group"})
NATURES: Final = ("fact", "reported", "assessment")
_ADMINISTRATION: Final = "administration"
CALLED: Final = {
    "en": {
        "fact": ("Fact", "from our own records and enquiries"),
        "reported": ("Reported to us", "what other people and agencies told us"),
        "assessment": ("Our assessment", "our professional judgement"),
    },
    "cy": {
        "fact": ("Ffaith", "o’n cofnodion a’n hymholiadau ein hunain"),
        "reported": ("Adroddwyd i ni", "yr hyn a ddywedodd pobl ac asiantaethau eraill wrthym"),
        "assessment": ("Ein hasesiad", "ein barn broffesiynol"),
    },
}
"""What is said of each nature, in a word and in a line of its own (Data Protection Act 2018, section 38(2))."""


def labels_of(answers: Mapping[str, SealedAnswer]) -> dict[str, PrintedText]:
    """How each question and column was asked to which there is an answer that may be printed."""
    return {name: _label(name, answer.asked) for name, answer in _answers_in_words(answers)}


def short_labels_of(answers: Mapping[str, SealedAnswer]) -> dict[str, PrintedText]:
    """What each of these is called where it is not asked, but told."""
    return {name: _label(name, answer.short) for name, answer in _answers_in_words(answers)}


def _answers_in_words(answers: Mapping[str, SealedAnswer]) -> Iterator[tuple[str, SealedAnswer]]:
    for name, answer in answers.items():
        if answer.text:
            yield name, answer
        rows = [row for part in answer.parts for row in part.rows or ()]
        yield from ((column, cell) for row in rows for column, cell in row.cells.items() if cell.text)


def _label(name: str, text: str) -> PrintedText:
    return PrintedText(text, source=f"the question {name}", origin=Origin(OriginKind.QUESTION, name))


def by_nature(question: Question, rows: Sequence[Fields]) -> dict[str, list[Fields]]:
    """Rows of each nature. No row may be left out."""
    groups: dict[str, list[Fields]] = {nature: [] for nature in NATURES}
    decides = f"{nature_column(question)}_choice"
    for number, row in enumerate(rows, 1):
        nature = row.get(decides)
        if nature not in NATURES:
            raise DocumentFault(
                f"{question.short_label}, entry {number}: it does not say whether it is a fact, reported or an"
                " assessment, so no document can print it."
            )
        groups[str(nature)].append(row)
    return groups


@dataclass(frozen=True)
class SectionPairs:
    """Makes pairs of what may be printed: *fields* and *labels* as the tags of every letter have them.

    *each* has, by repeat, its rows with what was answered for each of them.
    """

    definition: Definition
    fields: Fields
    labels: Mapping[str, PrintedText]
    each: Mapping[str, Sequence[Fields]]
    language: str

    def all(self) -> dict[str, dict[str, list[Fields]]]:
        definition = self.definition
        groups = [question for question in (*definition.carried.values(), *definition.questions) if question.columns]
        return {
            "section": {section.id: self._of_some(list(section.questions)) for section in definition.sections},
            "group": {question.id: self._of_some([question]) for question in groups},
        }

    def _of_some(self, questions: Sequence[Question]) -> list[Fields]:
        printed = [question for question in questions if not type_of(question).takes_files]
        once = [question for question in printed if not question.each]
        rows = dict.fromkeys(question.each for question in printed if question.each)
        of_each = (self._of_each(rows_of, [q for q in printed if q.each == rows_of]) for rows_of in rows)
        return list(self._in_words(chain(self._of_one(_EVERYBODY, once, self._given_once), *of_each)))

    def _of_each(self, repeat: str, questions: Sequence[Question]) -> Iterator[Of]:
        """What was answered for each row of a repeat, row by row: for children under their names."""
        for number, row in enumerate(self.each.get(repeat, ()), 1):
            name = row.get("name") or next(filter(_is_printed_text, row.values()), number)
            yield from self._of_one((number, name), questions, row)

    @property
    def _given_once(self) -> Fields:
        rows = {f"{name}_rows": several for name, several in self.fields["rows"].items()}
        return {**self.fields["answer"], **rows}

    def _of_one(self, who: Whom, questions: Sequence[Question], given: Fields) -> Iterator[Of]:
        for nature in (_ADMINISTRATION, *NATURES):
            for question in questions:
                for label, text in self._asked_and_answered(question, nature, given):
                    yield who, nature, label, text

    def _asked_and_answered(
        self, question: Question, nature: str, given: Fields
    ) -> Iterator[tuple[PrintedText, PrintedText]]:
        own = question.nature if question.nature in NATURES else _ADMINISTRATION
        rows: Sequence[Fields] = given.get(f"{question.id}_rows") or ()
        if type_of(question).has_natures:
            yield from self._rows(question, by_nature(question, rows).get(nature, ()))
        elif nature == own and question.columns:
            yield from self._rows(question, rows)
        elif nature == own and (text := given.get(question.id)) is not None:
            yield self.labels[question.id], text

    def _rows(self, question: Question, rows: Iterable[Fields]) -> Iterator[tuple[PrintedText, PrintedText]]:
        for number, row in enumerate(rows, 1):
            shown = [column for column in question.columns if _is_for_readers(question, column) and row.get(column.id)]
            for at, column in enumerate(shown):
                label = self.labels[column.id]
                begins = f"{question.short_label} {number}: " if at == 0 else ""
                yield _label(column.id, f"{begins}{label}"), row[column.id]

    def _in_words(self, pairs: Iterable[Of]) -> Iterator[Fields]:
        for (_, who), of_one in groupby(pairs, key=lambda pair: pair[0]):
            begins_child = who
            for nature, of_nature in groupby(of_one, key=lambda pair: pair[1]):
                word, explained = CALLED.get(self.language, CALLED["en"]).get(nature, ("", ""))
                begins_nature = f"{word}: {explained}" if word else ""
                for _, _, label, text in of_nature:
                    yield {
                        "label": label,
                        "text": text,
                        "child": who,
                        "nature": _of_house(word),
                        "begins_child": begins_child,
                        "begins_nature": _of_house(begins_nature),
                    }
                    begins_child, begins_nature = None, ""


def _is_for_readers(question: Question, column: Question) -> bool:
    """Whether a column is for the reader: not if it only decides who may read its row, or which nature it has."""
    decides = column.opens is not None or (type_of(question).has_natures and column.id == nature_column(question))
    return not decides and not type_of(column).takes_files


def _is_printed_text(value: object) -> bool:
    return isinstance(value, PrintedText)


def _of_house(words: str) -> PrintedText | None:
    origin = Origin(OriginKind.HOUSE, "document, nature")
    return PrintedText(words, source="document, nature", origin=origin) if words else None
