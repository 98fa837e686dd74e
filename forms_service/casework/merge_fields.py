"""What a document template may print: plain data from one sealed submission, and nothing else.

``answer.<question>`` is the answer in words, ``choice.<question>`` its option id(s), ``rows.<question>``
the rows of a repeat, ``statements.<question>.fact`` (``reported``, ``assessment``) its rows by nature,
``adult``, ``children``, ``document`` and ``organisation`` what every letter needs. An answer that was not
given is ``None``: a template may ask whether it is there, and may not print it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from forms_service.casework.documents import PrintedText
from forms_service.casework.people import Subject, subjects_in
from forms_service.engine.definitions import Definition
from forms_service.engine.questions import date_in_words

Fields: TypeAlias = dict[str, object]
Sealed: TypeAlias = Mapping[str, Any]
NATURES = ("fact", "reported", "assessment")


def merge_fields(
    sealed: Sealed, sealed_digest: str, definition: Definition, document: Mapping[str, str]
) -> Mapping[str, object]:
    """Return the data for a template from the *sealed* contents; *document* names what is being made."""
    own, carried = sealed["answers"], sealed["carried"]
    entries = {entry["id"]: entry for entry in (*carried, *own) if not entry["internal"]}
    asked = {*definition.index, *entries}
    intake = {entry["id"]: entry["value"] for entry in (carried or own)}
    subjects = subjects_in(intake)
    return {
        "answer": {name: _words(entries.get(name)) for name in asked},
        "choice": {name: _choice(entries.get(name)) for name in asked},
        "rows": {name: _rows(entries.get(name)) for name in asked},
        "statements": {name: _by_nature(entries[name]) for name in asked if _is_statements(entries.get(name))},
        "adult": _person(next((s for s in subjects if s.kind == "adult"), None), "adult"),
        "children": [_child(subject, entries.values(), asked) for subject in subjects if subject.kind == "child"],
        "organisation": _texts(sealed["organisation"], "organisation"),
        "prepared": _texts(sealed["prepared"], "prepared by"),
        "authorised": _texts(
            {**sealed["authorised"], "on": date_in_words(sealed["authorised"]["at"][:10])}, "authorised by"
        ),
        "document": _texts(
            {
                **document,
                "reference": sealed["reference"],
                "definition": sealed["definition"]["id"],
                "answers_digest": sealed_digest,
            },
            "document",
        ),
    }


def _words(entry: Sealed | None) -> PrintedText | None:
    return PrintedText(entry["text"], source=entry["id"]) if entry and entry["text"] else None


def _choice(entry: Sealed | None) -> object:
    return entry.get("choice") if entry else None


def _rows(entry: Sealed | None) -> list[Fields]:
    return [_row(entry["id"], row) for row in entry.get("rows", ())] if entry else []


def _row(question: str, row: Sealed) -> Fields:
    """One row: each column's words under its id, and its option id under ``<id>_choice``."""
    cells: Fields = {}
    for name, cell in row["cells"].items():
        cells[name] = PrintedText(cell["text"], source=f"{question}, {cell['short']}")
        cells[f"{name}_choice"] = cell.get("choice")
    return Absent(cells)


class Absent(dict[str, object]):
    """A mapping whose missing names are answers that were not given."""

    def __missing__(self, key: str) -> None:
        return None


def _is_statements(entry: Sealed | None) -> bool:
    return bool(entry) and entry is not None and entry["type"] == "statement_list"


def _by_nature(entry: Sealed) -> dict[str, list[Fields]]:
    rows = _rows(entry)
    return {nature: [row for row in rows if row.get("nature_choice") == nature] for nature in NATURES}


def _person(subject: Subject | None, source: str) -> Fields:
    if subject is None:
        return Absent()
    known = {
        "name": subject.name,
        "family_name": subject.family_name,
        "given_names": subject.given_names,
        "born": subject.born,
        "aliases": "; ".join(subject.aliases),
        "numbers": ", ".join(subject.numbers),
    }
    return Absent({name: PrintedText(text, source=source) for name, text in known.items() if text})


def _child(subject: Subject, entries: Iterable[Sealed], asked: Iterable[str]) -> Fields:
    """A child with every answer that was given for each child, under its question's id."""
    given: Fields = dict.fromkeys(asked)
    for entry in entries:
        said = entry.get("each", {}).get(subject.row)
        if said:
            given[entry["id"]] = PrintedText(said["text"], source=f"{entry['id']}, {subject.name}")
            given[f"{entry['id']}_choice"] = said.get("choice")
            given[f"{entry['id']}_rows"] = [_row(entry["id"], row) for row in said.get("rows", ())]
    return Absent({**given, **_person(subject, subject.name or "child")})


def _texts(named: Mapping[str, str], source: str) -> Fields:
    return Absent({name: PrintedText(text, source=f"{source}, {name}") for name, text in named.items() if text})
