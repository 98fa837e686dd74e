"""The rooms of the house: their order is held by import contracts, and a breach of any contract is found."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICES = REPOSITORY / "forms_service/services"
"""The rooms of services; what lies beside them every room stands on, so it is not counted as an arrow."""
BELOW_THE_ROOMS = "repositories"
"""A folder of services that is no room: every room stands on it too."""
MOST_ARROWS, MOST_FLOORS, MOST_MODULES = 30, 8, 15

BREACHES = {
    "Imports point down: entrances, bootstrap, web and adapters, services, casework, engine": (
        "forms_service/casework/errors.py",
        "import forms_service.services.work",
    ),
    "Web and adapters are strangers to each other": (
        "forms_service/web/frame/security.py",
        "import forms_service.adapters.clock",
    ),
    "Only the composition root reaches adapters and the store's factory": (
        "forms_service/worker.py",
        "import storage.factory",
    ),
    "Rooms of services: what is below knows nothing of what is above": (
        "forms_service/services/answering/context.py",
        "import forms_service.services.keeping.register",
    ),
    "Rooms of pages: what is below knows nothing of what is above": (
        "forms_service/web/people/strip.py",
        "import forms_service.web.keeping.searches",
    ),
    "Rooms of casework: what is below knows nothing of what is above": (
        "forms_service/casework/answering/signatures.py",
        "import forms_service.casework.sealing.readable",
    ),
    "Engine and casework import no framework, driver or file format": (
        "forms_service/engine/text.py",
        "import lxml",
    ),
    "Services know the store only by its contract": (
        "forms_service/services/keeping/disposal.py",
        "import storage.filesystem",
    ),
    "The store knows nothing of forms": ("storage/breaker.py", "import forms_service.engine.text"),
}


def rooms() -> list[str]:
    no_rooms = {"__pycache__", BELOW_THE_ROOMS}
    return sorted(path.name for path in SERVICES.iterdir() if path.is_dir() and path.name not in no_rooms)


def arrows() -> set[tuple[str, str]]:
    """Which room of services imports which other; what lies beside the rooms is below them all."""
    every = rooms()
    return {(room, other) for room in every for other in _imported_by(room) if other != room and other in every}


def _imported_by(room: str) -> Iterator[str]:
    for path in (SERVICES / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forms_service.services"):
                named = {f"{node.module}.{imported.name}".split(".")[2] for imported in node.names}
                yield from named


def floors(pairs: set[tuple[str, str]]) -> dict[str, int]:
    """How high each room stands above those that it imports; endless where there is a circle."""

    def height(room: str, above: tuple[str, ...] = ()) -> int:
        assert room not in above, f"a circle: {' → '.join([*above, room])}"
        below = [other for one, other in pairs if one == room]
        return 1 + max((height(other, (*above, room)) for other in below), default=0)

    return {room: height(room) for room in {room for pair in pairs for room in pair}}


def test_the_rooms_of_services_are_few_floors_and_few_arrows_and_no_circle() -> None:
    pairs = arrows()

    assert len(pairs) <= MOST_ARROWS, sorted(pairs)
    assert max(floors(pairs).values()) <= MOST_FLOORS


def test_no_drawer_holds_more_than_about_a_dozen_loose_modules() -> None:
    """But for the migrations, of which none is ever taken out."""
    drawers: dict[Path, int] = {}
    for path in (REPOSITORY / "forms_service").rglob("*.py"):
        if path.name != "__init__.py" and path.parent.name != "versions":
            drawers[path.parent] = drawers.get(path.parent, 0) + 1

    crowded = {str(drawer.relative_to(REPOSITORY)): count for drawer, count in drawers.items() if count > MOST_MODULES}

    assert crowded == {}


def test_every_contract_has_a_breach_that_is_tried() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(BREACHES)


def test_a_breach_of_each_contract_is_found(tmp_path: Path) -> None:
    for folder in ("forms_service", "storage"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    for module, line in BREACHES.values():
        planted = tmp_path / module
        planted.write_text(f"{planted.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")

    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [linter, "--no-cache"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert found.returncode == 1, found.stdout
    told = _told_of_each(found.stdout)
    for contract, (module, line) in BREACHES.items():
        importing = module.removesuffix(".py").replace("/", ".")
        assert f"{importing} -> {line.removeprefix('import ')} (l." in told[contract], (contract, found.stdout)


def _told_of_each(text: str) -> dict[str, str]:
    """What lint-imports tells of each contract that is broken, under its name and a line."""
    words = " ".join(text.partition("Broken contracts")[2].split())
    begins = sorted((words.index(f"{contract} --"), contract) for contract in BREACHES)
    ends = [begin for begin, _ in begins[1:]] + [len(words)]
    return {contract: words[begin:end] for (begin, contract), end in zip(begins, ends, strict=True)}
