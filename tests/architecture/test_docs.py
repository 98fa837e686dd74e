"""What the documentation names is there: every path and every link."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "document_templates/README.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
ROOTS = (REPOSITORY, REPOSITORY / "forms_service", REPOSITORY / "docs")
_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
_LINK = re.compile(r"\]\(([^)#:]+?)\)")


def there(page: Path, named: str) -> bool:
    return any((root / named).exists() for root in (page.parent, *ROOTS))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_path_and_link_of_the_documentation_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    begins = {"forms_service", "storage", "tests", "docs", "scripts", "benchmarks", "form_definitions",
              "document_templates", "retention_schedules", "reference_data", "demonstration", "engine", "casework",
              "services", "adapters", "web", "demo"}  # fmt: skip
    named = [path for path in _PATH.findall(text) if path.split("/")[0] in begins] + _LINK.findall(text)

    assert [path for path in named if not there(page, path)] == []


def rooms_named() -> dict[str, set[str]]:
    """The modules and folders that the table of rooms names, by room."""
    text = (REPOSITORY / "docs/architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| Room | In `services/`") :].split("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines()]
    names = {room: {name.strip("/") for name in re.findall(r"`([\w./]+)`", cells)} for room, cells in rows}
    return {room: names[rooms] for rooms in names for room in rooms.strip().split(", ")}


def test_every_module_of_the_services_stands_in_the_row_of_its_room() -> None:
    named = rooms_named()
    rooms = REPOSITORY / "forms_service/services"
    paths = [*rooms.glob("*/*.py"), *(package.parent for package in rooms.glob("*/*/__init__.py"))]
    modules = [(path.parent.name, path.stem) for path in paths if path.stem not in {"__init__", "allowed"}]
    unnamed = [(room, name) for room, name in modules if room != "repositories" and name not in named[room]]

    assert len(modules) > 80
    assert unnamed == []


def test_no_word_of_the_glossary_is_explained_twice() -> None:
    words = re.findall(r"(?m)^\| (.+?) \|", (REPOSITORY / "docs/glossary.md").read_text(encoding="utf-8"))

    assert [word for word, times in Counter(words).items() if times > 1] == []
