"""What the documentation names is there: every path and every link."""

from __future__ import annotations

import re
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


def test_every_module_of_the_services_stands_in_the_table_of_rooms() -> None:
    services = REPOSITORY / "forms_service/services"
    text = (REPOSITORY / "docs/architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| Room | In `services/`") :].split("\n\n")[0]
    named = {name.rstrip("/").removesuffix(".py") for name in re.findall(r"`([\w./]+)`", table)}
    modules = {path.stem for path in services.glob("*/*.py")} | {path.name for path in services.glob("*/*/")}

    assert modules - named - {"__init__", "__pycache__", "allowed"} == set()
