"""Write ``docs/meanings.md``, what a question can mean, from the table that the code goes by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from forms_service.casework.meanings import MEANINGS, FormRole, Meaning

PAGE: Final = Path(__file__).parents[1] / "docs" / "meanings.md"
HEAD: Final = """\
# What a question can mean

What the service itself must know of a form, by `means:` at a question or column (authoring.md, “What a form means”).
This page is written by `python -m scripts.list_meanings` from `forms_service/casework/meanings.py`.

`library check` refuses a form that plays a role and lacks a meaning that the role must have.
“In each row of” stands for a column; “for each of”, for a question asked with `each:`.

| Meaning | What it is | Borne by | Options that something hangs on | A must for |
|---|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(_line(meaning) for meaning in MEANINGS.values())


def _line(meaning: Meaning) -> str:
    cells = (f"`{meaning.name}`", meaning.words, _borne_by(meaning), _code(sorted(meaning.options)), _must(meaning))
    return f"| {' | '.join(cells)} |\n"


def _borne_by(meaning: Meaning) -> str:
    where = f", in each row of `{meaning.column_of}`" if meaning.column_of else ""
    each = f", for each of `{meaning.each}`" if meaning.each else ""
    return f"{_code(sorted(meaning.types))}{where}{each}"


def _must(meaning: Meaning) -> str:
    if meaning.roles == set(FormRole) - {FormRole.REPLY, FormRole.INTAKE}:
        return "all but `intake` and `reply`"
    return _code(role for role in FormRole if role in meaning.roles)


def _code(names: Iterator[str] | list[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
