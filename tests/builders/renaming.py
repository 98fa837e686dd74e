"""The shipped forms with every question and column called something else, in whatever refers to them too."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from forms_service.adapters.definitions import DefinitionLibrary, load_library
from forms_service.adapters.documents.templates import TemplateLibrary, load_templates
from forms_service.demo.scripts import Scenario
from tests.builders.shipped import REPOSITORY, shipped

LOCK = "published.lock"


@dataclass(frozen=True)
class Renaming:
    """New names by old; a name is one wherever it stands alone, or before what merge fields put behind it."""

    names: Mapping[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        several = "|".join(sorted(self.names, key=len, reverse=True))
        return re.compile(rf"(?<![A-Za-z0-9_])({several})(?=(?:_choice|_rows)?(?![A-Za-z0-9_]))")

    @cached_property
    def undone(self) -> Renaming:
        return Renaming({new: old for old, new in self.names.items()})

    def text(self, text: str) -> str:
        return self._pattern.sub(lambda found: self.names[found[1]], text)

    def data(self, data: Any) -> Any:
        """What scripts type: the names in it, keys and values alike."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, Mapping):
            return {self.text(key): self.data(value) for key, value in data.items()}
        return [self.data(item) for item in data] if isinstance(data, list) else data

    def scenario(self, scenario: Scenario) -> Scenario:
        return replace(scenario, steps=[replace(step, given=self.data(step.given)) for step in scenario.steps])

    def library(self, folder: Path) -> DefinitionLibrary:
        return load_library(self._copied("form_definitions", folder))

    def templates(self, folder: Path) -> TemplateLibrary:
        root = self._copied("document_templates", folder)
        for word in root.rglob("*.docx"):
            word.write_bytes(self._word(word.read_bytes()))
        return load_templates(root, load_library(folder / "form_definitions").all())

    def _copied(self, name: str, folder: Path) -> Path:
        """A copy of what ships under a name, with the names in its texts; it is locked nowhere."""
        root = Path(shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns(LOCK)))
        for file in (*root.rglob("*.yaml"), *root.rglob("*.txt")):
            file.write_text(self.text(file.read_text("utf-8")), "utf-8")
        return root

    def _word(self, content: bytes) -> bytes:
        """A Word file with the names in its tags: no tag of the shipped ones is broken into pieces."""
        renamed = BytesIO()
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(renamed, "w") as new:
            for part in old.infolist():
                data = old.read(part)
                new.writestr(part, self.text(data.decode()).encode() if part.filename.endswith(".xml") else data)
        return renamed.getvalue()


def every_id_renamed() -> Renaming:
    """Call every question and column of every shipped form by a number."""
    every = sorted({name for definition in shipped().all() for name in definition.own_ids})
    return Renaming({name: f"q{number}" for number, name in enumerate(every, 1)})
