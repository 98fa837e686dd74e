"""Write down, compactly, what was agreed for the forms and documents: tests/forms/catalogue.json.

Usage: .venv/bin/python scripts/catalogue_digest.py CATALOGUE.json PRACTICE.md

The catalogue and the description of practice are kept outside this repository; what tests hold the forms to
(tests/forms/test_catalogue.py) is ids, types, whether required, options, documents and their formats.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "tests" / "forms" / "catalogue.json"
_ROW = re.compile(r"^\| (D\d\d(?:, D\d\d)*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def main() -> None:
    catalogue = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    practice = Path(sys.argv[2]).read_text(encoding="utf-8")
    numbers = {form["no"]: form["id"] for form in catalogue["forms"]}
    digest = {
        "forms": {form["id"]: dict(questions(form, catalogue["blocks"])) for form in catalogue["forms"]},
        "sections": {form["id"]: [section["id"] for section in form["sections"]] for form in catalogue["forms"]},
        "documents": dict(documents(practice, numbers)),
    }
    OUT.write_text(json.dumps(digest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def questions(form: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question of a form, those of its blocks included: type, R, C or O, and options."""
    for section in form["sections"]:
        shared = (question for block in section["use"] for question in blocks[block]["questions"])
        for question in (*shared, *section["questions"]):
            entry = {"type": question["type"], "required": question["req"]}
            yield question["id"], {**entry, "options": question["options"]} if question["options"] else entry


def documents(practice: str, numbers: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document of the list: its forms, for whom it is, and in what formats."""
    listed = practice[practice.index("### 5.9") : practice.index("### 5.10")]
    for codes, name, made_from, profile, formats in _ROW.findall(listed):
        forms = [numbers[number] for number in re.findall(r"F\d+", made_from)]
        for code in codes.split(", "):
            yield code, {"name": name, "forms": forms, "profile": profile, "formats": formats}


if __name__ == "__main__":
    main()
