"""What one row of the corpus of letters is, and how it is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from forms_service.adapters.documents.templates import letter_findings
from forms_service.engine.fault import Fault
from tests.corpus.letters.form import LETTERS, PLAIN, form

AT: Final = "letter.docx"


@dataclass(frozen=True, eq=False)
class Defect:
    """What *change* makes of a letter's bytes, and the *code* that must be found where the place says *words*.

    It is the *letter* of that name in form.py, with *manifest* set in it. *also* are codes that follow from the same
    defect, *mend* is a piece of what is to be done. Nothing is expected of an unusual letter, whose *code* is empty.
    """

    name: str
    kind: str
    change: Callable[[bytes], bytes]
    code: str = ""
    words: str = ""
    letter: str = PLAIN
    mend: str = ""
    also: frozenset[str] = frozenset()
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def found(self) -> list[Fault]:
        """What publishing would say of the letter."""
        whole = LETTERS[self.letter]
        return letter_findings(
            replace(whole, content=self.change(whole.content), **self.manifest), AT, {form().id: form()}
        )

    def wrong(self) -> str:
        """What the check says that it should not, or does not say that it should; empty if it is right."""
        found = self.found()
        told = "; ".join(f"{fault.code} at “{fault.place}”: {fault.message}" for fault in found)
        if not self.code:
            return told
        if not any(self._fits(fault) for fault in found):
            return f"wanted {self.code} at “{self.words}” ({self.mend}), found: {told or 'nothing'}"
        besides = [fault for fault in found if fault.code not in {self.code, *self.also}]
        return f"besides: {told}" if besides else ""

    def _fits(self, fault: Fault) -> bool:
        """A finding without a place of its own says it in its message."""
        where = fault.place or fault.message
        return fault.code == self.code and self.words in where and self.mend in fault.remedy
