"""What a document template may print: plain data from one sealed submission, and nothing else.

``answer.<question>`` is the answer in words, ``choice.<question>`` its option id(s), ``options.<question>``
the chosen options one by one (``id`` and ``text``), ``lines.<question>`` those of a matrix (``id``, ``label``,
``choice``, ``text``), ``rows.<question>`` the rows of a repeat, ``statements.<question>.fact`` (``reported``,
``assessment``) its rows by nature, ``this`` the row that the document is made for, where it is made for each,
``adult``, ``children``, ``document`` and ``organisation`` what every letter needs, ``prepared`` and ``authorised`` who
sent and who authorised it, from what they did and never from an answer (casework/documents/sign_off.py).
Every text knows its origin: which answer or act it is, whose, and when (casework/documents/origins.py).
Every name that the form has is there; an answer that was not given, or that those for whom the template is may
not read (casework/disclosure.py), is ``None``: a template may ask for it, and may not print it.
Where empty tags are left out there is ``label.<question>`` too, the question as it was asked, ``short.<question>``,
what it is called where it is told, and all that was answered in a section or group, ``section.<section>`` and
``group.<question>`` (casework/documents/pairs.py).
A Welsh template has the days and times of the answers in Welsh; all else is in the words that were sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from forms_service.casework.documents.documents import EmptyTags, PrintedText
from forms_service.casework.documents.origins import Origin, OriginKind, act_of, fact_from, origins_of
from forms_service.casework.documents.pairs import SectionPairs, by_nature, labels_of, short_labels_of
from forms_service.casework.documents.sign_off import SignOff
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILDREN,
    FormRole,
)
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.sealing.disclosure import Profile
from forms_service.casework.sealing.for_one import for_one
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedRow, SealedWords
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import TYPES, type_of

Fields: TypeAlias = dict[str, object]
Answers: TypeAlias = Mapping[str, SealedAnswer]
Origins: TypeAlias = Mapping[str, Origin]
_PERSON = ("name", "family_name", "given_names", "born", "aliases", "numbers")
_ADULT = {
    "name": (ADULT_GIVEN_NAMES, ADULT_FAMILY_NAME),
    "family_name": (ADULT_FAMILY_NAME,),
    "given_names": (ADULT_GIVEN_NAMES,),
    "born": (ADULT_BORN_ON, ADULT_AGE),
    "aliases": (ADULT_ALIASES,),
    "numbers": (ADULT_PRISON_NUMBER, ADULT_CRN),
}
"""What each thing that is known of the adult was answered to."""


def merge_fields(
    sealed: SealedAnswers,
    sealed_digest: str,
    definition: Definition,
    document: Mapping[str, str],
    profile: Profile,
    *,
    this: str = "",
    language: str = "en",
    empty_tags: EmptyTags = "refused",
) -> Mapping[str, object]:
    """Return what a template of *profile* may print of the *sealed* answers; *document* names what is being made.

    *this* is the id of the row that it is made for, if it is made for each of several. Days are named in *language*.
    Where *empty_tags* are left out, questions and whole sections can be printed too.
    """
    of_each = _repeat_of(document.get("code", ""), definition)
    everyone = readable(sealed.everything, profile)
    answers = for_one(everyone, sealed.answer(of_each), definition, of_each, this)
    values = {name: answer.value for name, answer in answers.items() if answer.value is not None}
    subjects, children = subjects_in(definition.by_meaning(values)), definition.bearer(CHILDREN)
    asked = definition.carried.values(), definition.questions
    questions = {question.id: question for several in asked for question in several}
    origins = origins_of(answers, questions.values())
    named = [
        _child(subject, children, questions, answers, origins)
        for subject in _children(subjects, this if of_each == children else "")
    ]
    fields: Fields = {
        **_by_question(questions, answers, origins, language),
        "this": _this(this, questions[of_each], answers, origins) if of_each in questions else {},
        "adult": _person(next((s for s in subjects if s.kind == "adult"), None), _of_adult(definition, origins)),
        "children": named,
        "organisation": _texts(
            {name: ", ".join(text.splitlines()) for name, text in sealed.organisation.items()}, "organisation"
        ),
        **_sign_off(sealed, definition, language, is_draft=bool(document.get("marking"))),
        "document": _of_document(sealed, sealed_digest, document, language),
    }
    if empty_tags == "refused":
        return fields
    repeats = {question.each for question in questions.values()} & questions.keys()
    each = {name: _each(name, questions, answers, origins) for name in repeats} | {children: named}
    labels = labels_of(answers)
    unasked = dict.fromkeys(one.id for question in questions.values() for one in (question, *question.columns))
    return {
        **fields,
        "label": {**unasked, **labels},
        "short": {**unasked, **short_labels_of(answers)},
        **SectionPairs(definition, fields, labels, each, language).all(),
    }


def _of_document(sealed: SealedAnswers, digest: str, document: Mapping[str, str], language: str) -> Fields:
    """What is said of the document itself; *digest* is that of the answers."""
    own = {
        **document,
        "reference": sealed.reference,
        "definition": sealed.definition.id,
        "answers_digest": digest,
        "answers_digest_short": digest[:12],
    }
    return {**_texts(own, "document"), **_done(sealed, language, is_draft=bool(document.get("marking")))}


def _done(sealed: SealedAnswers, language: str, *, is_draft: bool) -> Fields:
    """When it was sealed, which no draft has been; and what its author said of what was sent before."""
    sealing = act_of("sealed", {"by": sealed.by, "at": sealed.at})
    on = PrintedText(date_in_words(sealed.at[:10], language), source="document, sealed_on", origin=sealing)
    since = {"changed_since": "changed", "wrong_before": "wrong"}
    return {
        "sealed_on": None if is_draft else on,
        **{name: _said_since(sealed, name, what) for name, what in since.items()},
    }


def _said_since(sealed: SealedAnswers, name: str, since: str) -> PrintedText | None:
    by = "; ".join(dict.fromkeys(said["by"] for said in sealed.agreement if said["since"] == since))
    text = sealed.said_since(since)
    return PrintedText(text, source=f"document, {name}", origin=act_of("explained", {"by": by})) if text else None


def _sign_off(sealed: SealedAnswers, definition: Definition, language: str, *, is_draft: bool) -> Fields:
    """Who sent and who authorised it. A draft names no authoriser; an intake needs none."""
    authorised = {} if is_draft else sealed.authorised
    needs_authoriser = definition.plays != FormRole.INTAKE
    return SignOff(sealed.prepared, sealed.declared, authorised, language, needs_authoriser).fields()


def _by_question(questions: Mapping[str, Question], answers: Answers, origins: Origins, language: str) -> Fields:
    names = {*questions, *answers}
    rows = {
        name: _rows(question, _rows_of(answers.get(name)), origins.get(name)) for name, question in questions.items()
    }
    return {
        "answer": {name: _words(answers.get(name), origins.get(name), language) for name in names},
        "choice": {name: _choice(answers.get(name)) for name in names},
        "options": {name: _options(answers.get(name), origins.get(name)) for name in questions},
        "lines": {name: _lines(answers.get(name), origins.get(name)) for name in questions},
        "rows": rows,
        "statements": {
            name: by_nature(question, rows[name])
            for name, question in questions.items()
            if type_of(question).has_natures
        },
    }


def _words(answer: SealedAnswer | None, origin: Origin | None, language: str) -> PrintedText | None:
    if not answer or not answer.text:
        return None
    text = answer.text if language == "en" else _in(language, answer)
    return PrintedText(text, source=answer.id, origin=origin)


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


def _options(answer: SealedAnswer | None, origin: Origin | None) -> list[Fields]:
    """The chosen options of a question with several, in the words that were sealed."""
    if answer is None:
        return []
    chosen = answer.chosen or ()
    return [{"id": one.id, "text": PrintedText(one.text, source=answer.id, origin=origin)} for one in chosen]


def _lines(answer: SealedAnswer | None, origin: Origin | None) -> list[Fields]:
    """The rows of a matrix that were answered, as they were sealed."""
    if answer is None:
        return []
    lines = [vars(line) for line in answer.lines or ()]
    return [{name: PrintedText(text, source=answer.id, origin=origin) for name, text in line.items()} for line in lines]


def _rows_of(answer: SealedWords | None) -> Sequence[SealedRow]:
    return (answer.rows or ()) if answer else ()


def _repeat_of(code: str, definition: Definition) -> str:
    """The repeat for each of whose rows that document is made, empty where it is made for none."""
    of = (outcome.each for outcome in definition.outcomes if outcome.kind == "document" and outcome.name == code)
    return next((each for each in of if each), "")


def _this(row: str, question: Question, answers: Answers, origins: Origins) -> Fields:
    """The row with that id of the repeat that the document is made for each of; one that says nothing, for none."""
    rows = _rows_of(answers.get(question.id))
    of_it = next((one for one in rows if row and one.id == row), None)
    return _row(question, of_it, origins.get(question.id))


def _children(of: Sequence[Subject], this: str) -> list[Subject]:
    """The children; of a document that is made for one of them, that child alone."""
    children = [subject for subject in of if subject.kind == "child"]
    return [child for child in children if child.row == this] or children


def _rows(question: Question, rows: Iterable[SealedRow], origin: Origin | None) -> list[Fields]:
    return [_row(question, row, origin) for row in rows]


def _row(question: Question, row: SealedRow | None, answered: Origin | None) -> Fields:
    """One row: each column's words under its id, and its option id under ``<id>_choice``."""
    found: Fields = {}
    origin = replace(answered, row="/".join(filter(None, (answered.row, row.id)))) if answered and row else None
    for column in question.columns:
        cell = row.cells.get(column.id) if row else None
        source = f"{question.id}, {column.short_label}"
        found[column.id] = PrintedText(cell.text, source=source, origin=origin) if cell and cell.text else None
        found[f"{column.id}_choice"] = _choice(cell)
    return found


def _of_adult(definition: Definition, origins: Origins) -> Origins:
    """Where each thing that is known of the adult comes from."""
    given = {name: [origins.get(definition.bearer(each)) for each in asked] for name, asked in _ADULT.items()}
    return {name: fact_from(f"adult, {name}", "", filter(None, several)) for name, several in given.items()}


def _person(subject: Subject | None, origins: Origins) -> Fields:
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
    return fields | {
        name: PrintedText(text, source=origins[name].name, origin=origins[name]) for name, text in known.items() if text
    }


def _child(
    subject: Subject, repeat: str, questions: Mapping[str, Question], answers: Answers, origins: Origins
) -> Fields:
    """A child: the columns of its row of *repeat*, and every answer that was given for each child."""
    row = next((row for row in _rows_of(answers.get(repeat)) if row.id == subject.row), None)
    fields = _row(questions[repeat], row, origins.get(repeat)) if repeat in questions else {}
    for question in questions.values():
        if question.each == repeat:
            fields |= _given(subject.row, subject.name, question, answers.get(question.id), origins.get(question.id))
    of_row = [origins[repeat]] if repeat in origins else []
    return fields | _person(subject, {name: fact_from(f"{repeat}, {name}", subject.row, of_row) for name in _PERSON})


def _given(row: str, name: str, question: Question, answer: SealedAnswer | None, answered: Origin | None) -> Fields:
    """What was answered for one child, or one of another row."""
    given = (answer.each or {}).get(row) if answer else None
    text = given.text if given else ""
    origin = replace(answered, row=row) if answered else None
    return {
        question.id: PrintedText(text, source=f"{question.id}, {name}", origin=origin) if text else None,
        f"{question.id}_choice": _choice(given),
        f"{question.id}_rows": _rows(question, _rows_of(given), origin),
    }


def _each(repeat: str, questions: Mapping[str, Question], answers: Answers, origins: Origins) -> list[Fields]:
    """The rows of a repeat, each with every answer that was given for it."""
    found = []
    for row in _rows_of(answers.get(repeat)):
        fields = _row(questions[repeat], row, origins.get(repeat))
        for question in questions.values():
            if question.each == repeat:
                fields |= _given(row.id, row.id, question, answers.get(question.id), origins.get(question.id))
        found.append(fields)
    return found


def _texts(named: Mapping[str, str], source: str) -> Fields:
    """What is the service's own to say."""
    return {
        name: PrintedText(text, source=f"{source}, {name}", origin=Origin(OriginKind.HOUSE, f"{source}, {name}"))
        if text
        else None
        for name, text in named.items()
    }
