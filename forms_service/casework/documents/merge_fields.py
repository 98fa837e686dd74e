"""What a document template may print: plain data from one sealed submission, and nothing else.

``answer.<question>`` is the answer in words, ``choice.<question>`` its option id(s), ``options.<question>``
the chosen options one by one (``id`` and ``text``), ``lines.<question>`` those of a matrix (``id``, ``label``,
``choice``, ``text``), ``rows.<question>`` the rows of a repeat, ``statements.<question>.fact`` (``reported``,
``assessment``) its rows by nature, ``this`` the row that the document is made for, where it is made for each,
``adult``, ``children``, ``document`` and ``organisation`` what every letter needs, ``prepared`` and ``authorised`` who
sent and who authorised it, from what they did and never from an answer (casework/documents/sign_off.py).
Every name that the form has is there; an answer that was not given, or that those for whom the template is may
not read (casework/disclosure.py), is ``None``: a template may ask for it, and may not print it.
A Welsh template has the days and times of the answers in Welsh; all else is in the words that were sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from forms_service.casework.documents.documents import DocumentFault, PrintedText
from forms_service.casework.documents.sign_off import SignOff
from forms_service.casework.meanings import CHILDREN, FormRole
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.sealing.disclosure import Profile
from forms_service.casework.sealing.for_one import for_one
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedRow, SealedWords
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.types.registry import TYPES, type_of
from forms_service.engine.types.rows import nature_column

Fields: TypeAlias = dict[str, object]
Answers: TypeAlias = Mapping[str, SealedAnswer]
NATURES = ("fact", "reported", "assessment")
_PERSON = ("name", "family_name", "given_names", "born", "aliases", "numbers")


def merge_fields(
    sealed: SealedAnswers,
    sealed_digest: str,
    definition: Definition,
    document: Mapping[str, str],
    profile: Profile,
    *,
    this: str = "",
    language: str = "en",
) -> Mapping[str, object]:
    """Return what a template of *profile* may print of the *sealed* answers; *document* names what is being made.

    *this* is the id of the row that it is made for, if it is made for each of several. Days are named in *language*.
    """
    of_each = _repeat_of(document.get("code", ""), definition)
    everyone = readable(sealed.everything, profile)
    answers = for_one(everyone, sealed.answer(of_each), definition, of_each, this)
    values = {name: answer.value for name, answer in answers.items() if answer.value is not None}
    subjects, children = subjects_in(definition.by_meaning(values)), definition.bearer(CHILDREN)
    asked = definition.carried.values(), definition.questions
    questions = {question.id: question for several in asked for question in several}
    return {
        **_by_question(questions, answers, language),
        "this": _this(this, questions[of_each], answers.get(of_each)) if of_each in questions else {},
        "adult": _person(next((s for s in subjects if s.kind == "adult"), None), "adult"),
        "children": [
            _child(subject, children, questions, answers)
            for subject in _children(subjects, this if of_each == children else "")
        ],
        "organisation": _texts(
            {name: ", ".join(text.splitlines()) for name, text in sealed.organisation.items()}, "organisation"
        ),
        **_sign_off(sealed, definition, language, is_draft=bool(document.get("marking"))),
        "document": _texts(
            {
                **document,
                "reference": sealed.reference,
                "definition": sealed.definition.id,
                "sealed_on": date_in_words(sealed.at[:10], language),
                "answers_digest": sealed_digest,
                "answers_digest_short": sealed_digest[:12],
                "changed_since": sealed.said_since("changed"),
                "wrong_before": sealed.said_since("wrong"),
            },
            "document",
        ),
    }


def _sign_off(sealed: SealedAnswers, definition: Definition, language: str, *, is_draft: bool) -> Fields:
    """Who sent and who authorised it. A draft names no authoriser; an intake needs none."""
    authorised = {} if is_draft else sealed.authorised
    needs_authoriser = definition.plays != FormRole.INTAKE
    return SignOff(sealed.prepared, sealed.declared, authorised, language, needs_authoriser).fields()


def _by_question(questions: Mapping[str, Question], answers: Answers, language: str) -> Fields:
    names = {*questions, *answers}
    rows = {name: _rows(question, _rows_of(answers.get(name))) for name, question in questions.items()}
    return {
        "answer": {name: _words(answers.get(name), language) for name in names},
        "choice": {name: _choice(answers.get(name)) for name in names},
        "options": {name: _options(answers.get(name)) for name in questions},
        "lines": {name: _lines(answers.get(name)) for name in questions},
        "rows": rows,
        "statements": {
            name: _by_nature(question, rows[name])
            for name, question in questions.items()
            if type_of(question).has_natures
        },
    }


def _words(answer: SealedAnswer | None, language: str) -> PrintedText | None:
    if not answer or not answer.text:
        return None
    return PrintedText(answer.text if language == "en" else _in(language, answer), source=answer.id)


def _in(language: str, answer: SealedAnswer) -> str:
    """A day or moment in another language than that in which its words were sealed; anything else as sealed."""
    kind = TYPES[answer.type]
    if answer.each is None:
        several = [(kind.text_in(language, "" if answer.value is None else answer.value), answer.text)]
    else:
        given = answer.each.values()
        several = [(kind.text_in(language, "" if one.choice is None else one.choice), one.text) for one in given]
    return "\n".join(text if translated is None else translated for translated, text in several if text)


def _choice(answer: SealedWords | None) -> object:
    return answer.choice if answer else None


def _options(answer: SealedAnswer | None) -> list[Fields]:
    """The chosen options of a question with several, in the words that were sealed."""
    if answer is None:
        return []
    return [{"id": option.id, "text": PrintedText(option.text, source=answer.id)} for option in answer.chosen or ()]


def _lines(answer: SealedAnswer | None) -> list[Fields]:
    """The rows of a matrix that were answered, as they were sealed."""
    if answer is None:
        return []
    lines = [vars(line) for line in answer.lines or ()]
    return [{name: PrintedText(text, source=answer.id) for name, text in line.items()} for line in lines]


def _rows_of(answer: SealedWords | None) -> Sequence[SealedRow]:
    return (answer.rows or ()) if answer else ()


def _repeat_of(code: str, definition: Definition) -> str:
    """The repeat for each of whose rows that document is made, empty where it is made for none."""
    of = (outcome.each for outcome in definition.outcomes if outcome.kind == "document" and outcome.name == code)
    return next((each for each in of if each), "")


def _this(row: str, question: Question, answer: SealedAnswer | None) -> Fields:
    """The row with that id of the repeat that the document is made for each of."""
    return next((_row(question, one.cells) for one in _rows_of(answer) if row and one.id == row), {})


def _children(of: Sequence[Subject], this: str) -> list[Subject]:
    """The children; of a document that is made for one of them, that child alone."""
    children = [subject for subject in of if subject.kind == "child"]
    return [child for child in children if child.row == this] or children


def _rows(question: Question, rows: Iterable[SealedRow]) -> list[Fields]:
    return [_row(question, row.cells) for row in rows]


def _row(question: Question, cells: Answers) -> Fields:
    """One row: each column's words under its id, and its option id under ``<id>_choice``."""
    found: Fields = {}
    for column in question.columns:
        cell = cells.get(column.id)
        source = f"{question.id}, {column.short_label}"
        found[column.id] = PrintedText(cell.text, source=source) if cell and cell.text else None
        found[f"{column.id}_choice"] = _choice(cell)
    return found


def _by_nature(question: Question, rows: Sequence[Fields]) -> dict[str, list[Fields]]:
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


def _person(subject: Subject | None, source: str) -> Fields:
    fields: Fields = dict.fromkeys(_PERSON)
    if subject is None:
        return fields
    known = {
        "name": subject.name,
        "family_name": subject.family_name,
        "given_names": subject.given_names,
        "born": subject.born,
        "aliases": "; ".join(subject.aliases),
        "numbers": ", ".join(subject.numbers),
    }
    return fields | {name: PrintedText(text, source=f"{source}, {name}") for name, text in known.items() if text}


def _child(subject: Subject, repeat: str, questions: Mapping[str, Question], answers: Answers) -> Fields:
    """A child: the columns of its row of *repeat*, and every answer that was given for each child."""
    rows = _rows_of(answers.get(repeat))
    cells: Answers = next((row.cells for row in rows if row.id == subject.row), {})
    fields = _row(questions[repeat], cells) if repeat in questions else {}
    for question in questions.values():
        if question.each == repeat:
            answer = answers.get(question.id)
            given = (answer.each or {}).get(subject.row) if answer else None
            text = given.text if given else ""
            fields[question.id] = PrintedText(text, source=f"{question.id}, {subject.name}") if text else None
            fields[f"{question.id}_choice"] = _choice(given)
            fields[f"{question.id}_rows"] = _rows(question, _rows_of(given))
    return fields | _person(subject, repeat)


def _texts(named: Mapping[str, str], source: str) -> Fields:
    return {name: PrintedText(text, source=f"{source}, {name}") if text else None for name, text in named.items()}
