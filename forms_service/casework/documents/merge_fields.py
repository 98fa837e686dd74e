"""What a document template may print: plain data from one sealed submission, and nothing else.

``answer.<question>`` is the answer in words, ``choice.<question>`` its option id(s), ``options.<question>``
the chosen options one by one (``id`` and ``text``), ``lines.<question>`` those of a matrix (``id``, ``label``,
``choice``, ``text``), ``rows.<question>`` the rows of a repeat, ``statements.<question>.fact`` (``reported``,
``assessment``) its rows by nature, ``this`` the row that the document is made for, where it is made for each,
``adult``, ``children``, ``document``, ``organisation``, ``prepared`` and ``authorised`` what every letter needs.
Every name that the form has is there; an answer that was not given, or that those for whom the template is may
not read (casework/disclosure.py), is ``None``: a template may ask for it, and may not print it.
A Welsh template has the days and times of the answers in Welsh; all else is in the words that were sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from forms_service.casework.documents.documents import DocumentFault, PrintedText
from forms_service.casework.known_by_name import CH_CHILDREN
from forms_service.casework.people import Subject, subjects_in
from forms_service.casework.sealing.disclosure import Profile, readable
from forms_service.engine.dates import date_in_words, moment_in_words
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.types.registry import TYPES, type_of

Fields: TypeAlias = dict[str, object]
Sealed: TypeAlias = Mapping[str, Any]
NATURES = ("fact", "reported", "assessment")
_PERSON = ("name", "family_name", "given_names", "born", "aliases", "numbers")


def merge_fields(
    sealed: Sealed,
    sealed_digest: str,
    definition: Definition,
    document: Mapping[str, str],
    profile: Profile,
    *,
    this: str = "",
    language: str = "en",
) -> Mapping[str, object]:
    """Return what a template of *profile* may print of the *sealed* contents; *document* names what is being made.

    *this* is the id of the row that it is made for, if it is made for each of several. Days are named in *language*.
    """
    entries = readable((*sealed["carried"], *sealed["answers"]), profile)
    subjects = subjects_in({name: entry["value"] for name, entry in entries.items()})
    of_each = _repeat_of(document.get("code", ""), definition)
    asked = definition.carried.values(), definition.questions
    questions = {question.id: question for several in asked for question in several}
    return {
        **_by_question(questions, entries, language),
        "this": _this(this, questions[of_each], entries.get(of_each, {})) if of_each in questions else {},
        "adult": _person(next((s for s in subjects if s.kind == "adult"), None), "adult"),
        "children": [
            _child(subject, questions, entries)
            for subject in _children(subjects, this if of_each == CH_CHILDREN else "")
        ],
        "organisation": _texts(
            {name: ", ".join(text.splitlines()) for name, text in sealed["organisation"].items()}, "organisation"
        ),
        "prepared": _texts(sealed["prepared"], "prepared by"),
        "authorised": _texts(
            {
                "how": "",
                **sealed["authorised"],
                "confirm_by": _moment(sealed["authorised"].get("confirm_by", ""), language),
                "on": date_in_words(sealed["authorised"]["at"][:10], language),
                "on_at": _moment(sealed["authorised"]["at"], language),
            },
            "authorised by",
        ),
        "document": _texts(
            {
                **document,
                "reference": sealed["reference"],
                "definition": sealed["definition"]["id"],
                "answers_digest": sealed_digest,
                "answers_digest_short": sealed_digest[:12],
            },
            "document",
        ),
    }


def _by_question(questions: Mapping[str, Question], entries: Mapping[str, Sealed], language: str) -> Fields:
    names = {*questions, *entries}
    return {
        "answer": {name: _words(entries.get(name), language) for name in names},
        "choice": {name: _choice(entries.get(name)) for name in names},
        "options": {name: _options(entries.get(name)) for name in questions},
        "lines": {name: _lines(entries.get(name)) for name in questions},
        "rows": {name: _rows(question, entries.get(name, {}).get("rows", ())) for name, question in questions.items()},
        "statements": {
            name: _by_nature(question, _rows(question, entries.get(name, {}).get("rows", ())))
            for name, question in questions.items()
            if type_of(question).has_natures
        },
    }


def _words(entry: Sealed | None, language: str) -> PrintedText | None:
    if not entry or not entry["text"]:
        return None
    return PrintedText(entry["text"] if language == "en" else _in(language, entry), source=entry["id"])


def _moment(stored: str, language: str) -> str:
    return moment_in_words(datetime.fromisoformat(stored), language) if stored else ""


def _in(language: str, entry: Sealed) -> str:
    """A day or moment in another language than that in which its words were sealed; anything else as sealed."""
    kind = TYPES[entry["type"]]
    if "each" in entry:
        several = [(kind.text_in(language, said.get("choice", "")), said["text"]) for said in entry["each"].values()]
    else:
        several = [(kind.text_in(language, entry["value"]), entry["text"])]
    return "\n".join(text if translated is None else translated for translated, text in several if text)


def _choice(entry: Sealed | None) -> object:
    return entry.get("choice") if entry else None


def _options(entry: Sealed | None) -> list[Fields]:
    """The chosen options of a question with several, in the words that were sealed."""
    chosen = entry.get("chosen", ()) if entry else ()
    return [{"id": option["id"], "text": PrintedText(option["text"], source=entry["id"])} for option in chosen if entry]


def _lines(entry: Sealed | None) -> list[Fields]:
    """The rows of a matrix that were answered, as they were sealed."""
    lines = entry.get("lines", ()) if entry else ()
    return [{n: PrintedText(text, source=str(entry["id"])) for n, text in line.items()} for line in lines if entry]


def _repeat_of(code: str, definition: Definition) -> str:
    """The repeat for each of whose rows that document is made, empty where it is made for none."""
    of = (outcome.each for outcome in definition.outcomes if outcome.kind == "document" and outcome.name == code)
    return next((each for each in of if each), "")


def _this(row: str, question: Question, entry: Sealed) -> Fields:
    """The row with that id of the repeat that the document is made for each of."""
    return next((_row(question, one["cells"]) for one in entry.get("rows", ()) if row and one["id"] == row), {})


def _children(of: Sequence[Subject], this: str) -> list[Subject]:
    """The children; of a document that is made for one of them, that child alone."""
    children = [subject for subject in of if subject.kind == "child"]
    return [child for child in children if child.row == this] or children


def _rows(question: Question, rows: Iterable[Sealed]) -> list[Fields]:
    return [_row(question, row["cells"]) for row in rows]


def _row(question: Question, cells: Sealed) -> Fields:
    """One row: each column's words under its id, and its option id under ``<id>_choice``."""
    found: Fields = {}
    for column in question.columns:
        cell = cells.get(column.id)
        source = f"{question.id}, {column.short_label}"
        found[column.id] = PrintedText(cell["text"], source=source) if cell and cell["text"] else None
        found[f"{column.id}_choice"] = cell.get("choice") if cell else None
    return found


def _by_nature(question: Question, rows: Sequence[Fields]) -> dict[str, list[Fields]]:
    """Rows of each nature; the column that holds it is the one whose name ends so. No row may be left out."""
    groups: dict[str, list[Fields]] = {nature: [] for nature in NATURES}
    for number, row in enumerate(rows, 1):
        nature = next((value for name, value in row.items() if name.endswith("_nature_choice")), None)
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


def _child(subject: Subject, questions: Mapping[str, Question], entries: Mapping[str, Sealed]) -> Fields:
    """A child: the columns of its row in the request, and every answer that was given for each child."""
    rows = entries.get(CH_CHILDREN, {}).get("rows", ())
    cells: Sealed = next((row["cells"] for row in rows if row["id"] == subject.row), {})
    fields = _row(questions[CH_CHILDREN], cells) if CH_CHILDREN in questions else {}
    for question in questions.values():
        if question.each == CH_CHILDREN:
            said = entries.get(question.id, {}).get("each", {}).get(subject.row, {})
            text = said.get("text")
            fields[question.id] = PrintedText(text, source=f"{question.id}, {subject.name}") if text else None
            fields[f"{question.id}_choice"] = said.get("choice")
            fields[f"{question.id}_rows"] = _rows(question, said.get("rows", ()))
    return fields | _person(subject, CH_CHILDREN)


def _texts(named: Mapping[str, str], source: str) -> Fields:
    return {name: PrintedText(text, source=f"{source}, {name}") if text else None for name, text in named.items()}
