"""How the pages of a template look and in which language they speak: the size of its letters, the words in margins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MARKING: Final = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True)
class Margins:
    """The words that stand in the header and the footer of each page."""

    marking: str
    reference: str
    page: str
    of: str


@dataclass(frozen=True)
class Look:
    """A language and a size: *scale* is how much larger than 12 points everything is, the margins' words too.

    Large print is 18 points (the UK Association for Accessible Formats asks for 16 at least).
    """

    margins: Margins
    locale: str = "en-GB"
    scale: float = 1

    def larger(self, size: int) -> int:
        return round(size * self.scale)


ENGLISH: Final = Margins(MARKING, "Reference", "Page", "of")
WELSH: Final = Margins("SWYDDOGOL-SENSITIF", "Cyfeirnod", "Tudalen", "o")
LARGE: Final = 1.5
ORDINARY: Final = Look(ENGLISH)
