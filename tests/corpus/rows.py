"""What one row of the corpus is, and how its files are written and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms_service.adapters.definitions import check_all
from forms_service.engine.fault import Fault
from tests.corpus.form import AROUND, FORM, PLACE

Files = Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Row:
    """A defect: what *old* becomes in the form, and the *code* that must be found on the line that holds *at*.

    *words* is a piece of the place as the author knows it, *mend* a piece of what is to be typed instead. *also* are
    codes that follow from the same defect. Nothing is expected of an unusual form, whose *code* is empty.
    """

    kind: str
    name: str
    old: str = ""
    new: str = ""
    code: str = ""
    at: str = ""
    words: str = ""
    mend: str = ""
    also: frozenset[str] = frozenset()
    files: Files = field(default_factory=dict)
    write: Callable[[Path], None] | None = None
    file: str = PLACE

    @property
    def text(self) -> str:
        assert not self.old or FORM.count(self.old) == 1, f"{self.name}: “{self.old}” is not once in the form"
        return FORM.replace(self.old, self.new) if self.old else FORM + self.new

    def found(self, root: Path) -> list[Fault]:
        """Write the files of this row under *root* and check them."""
        for name, content in {PLACE: self.text.encode("utf-8", "surrogatepass"), **self.files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if self.write:
            self.write(root)
        return check_all(root, AROUND)

    def wrong(self, root: Path) -> str:
        """What the check says that it should not, or does not say that it should; empty if it is right."""
        found = self.found(root)
        told = "; ".join(
            f"{fault.at.removeprefix(f'{root.as_posix()}/')} {fault.code} {fault.place}" for fault in found
        )
        if not self.code:
            return told
        fitting = [fault for fault in found if fault.code == self.code and self._fits(fault, root)]
        if not fitting:
            return f"wanted {self.code} at “{self.at}” in {self.words!r} ({self.mend}), found: {told or 'nothing'}"
        besides = [fault for fault in found if fault.code not in {self.code, *self.also}]
        return f"besides: {told}" if besides else ""

    def _fits(self, fault: Fault, root: Path) -> bool:
        file, _, line = fault.at.rpartition(":")
        if not file.startswith(f"{root.as_posix()}/{self.file}") or self.words not in fault.place:
            return False
        lines = self.text.replace("\r\n", "\n").split("\n")
        is_there = not self.at or (int(line) <= len(lines) and self.at in lines[int(line) - 1])
        return is_there and self.mend in fault.remedy
