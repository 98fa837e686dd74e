"""What a PDF says on its pages and in its structure, by Poppler; of the pages each letter can be taken once."""

import re
import subprocess
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from html import unescape
from os.path import commonprefix
from pathlib import Path
from typing import Final
from unicodedata import normalize

from forms_service.adapters.documents.lettering import counted, letters
from forms_service.casework.documents.documents import ConversionFailed, ConverterLost, ConverterMissing

_PDFTOTEXT: Final = "/usr/bin/pdftotext"
_PDFINFO: Final = "/usr/bin/pdfinfo"
_SECONDS: Final = 60
_WORD: Final = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
_TAKEN: Final = "\0"
_TRIES: Final = 6  # the longest beginning on a page is the right one but for coincidence
_Piece = tuple[int, int, int]  # page, start, end


@dataclass(frozen=True, slots=True)
class Area:
    """A part of every page, in points from its upper left corner; text outside it is not seen."""

    left: float
    top: float
    width: float
    height: float


def page_texts(pdf: bytes, area: Area, page: int | None = None) -> list[str]:
    """The text within *area* of each page, or of the one numbered *page* from 0, in the order in which it was drawn."""
    corner_and_size = zip("xyWH", (area.left, area.top, area.width, area.height), strict=True)
    crop = [word for letter, value in corner_and_size for word in (f"-{letter}", str(round(value)))]
    only = [] if page is None else ["-f", str(page + 1), "-l", str(page + 1)]
    return pdftotext(pdf, *only, "-raw", "-r", "72", *crop).split("\f")[:-1]


@dataclass(frozen=True, slots=True)
class PageWord:
    """One word of a page, and where it stands, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def is_within(self, area: Area) -> bool:
        """Whether its middle is."""
        across, down = (self.left + self.right) / 2 - area.left, (self.top + self.bottom) / 2 - area.top
        return 0 <= across < area.width and 0 <= down < area.height


def page_words(pdf: bytes) -> list[list[PageWord]]:
    """The words of each page, in the order of reading."""
    pages = pdftotext(pdf, "-bbox").split("<page ")[1:]
    return [[_word(found) for found in _WORD.finditer(page)] for page in pages]


def _word(found: re.Match[str]) -> PageWord:
    left, top, right, bottom, text = found.groups()
    return PageWord(float(left), float(top), float(right), float(bottom), unescape(text))


def pdftotext(pdf: bytes, *options: str) -> str:
    """What pdftotext says of a PDF."""
    return _told(_PDFTOTEXT, "-q", "-enc", "UTF-8", *options, "-", "-", pdf=pdf)


def structure_text(pdf: bytes) -> str:
    """The structure of a tagged PDF as pdfinfo prints it: an element or its words a line, two spaces for each depth."""
    return _told(_PDFINFO, "-enc", "UTF-8", "-struct-text", "-", pdf=pdf)


def _told(*command: str, pdf: bytes) -> str:
    if not Path(command[0]).exists():
        raise ConverterMissing("PDFs cannot be read back. Install the Debian package: poppler-utils")
    outcome = subprocess.run(command, input=pdf, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 (a fixed program)
    if outcome.returncode < 0:
        raise ConverterLost(f"What reads PDFs back was ended by signal {-outcome.returncode}")
    if outcome.returncode != 0:
        raise ConversionFailed("The finished PDF cannot be read back.")
    return outcome.stdout.decode()


class PdfText:
    """Pages whose letters are taken one after another, each once.

    *everyday* letters stand in the order of typing. All others come from fallback fonts, which LibreOffice draws after
    the rest of their line: these are only counted.
    """

    def __init__(self, pages: Sequence[str], everyday: frozenset[str]) -> None:
        self._everyday = everyday
        self._pages = [_Page(page, everyday) for page in pages]
        self._others: Counter[str] = Counter()
        for page in self._pages:
            self._others += page.others
        self._page, self._offset = 0, 0

    def take_in_order(self, text: str) -> bool:
        """Take the everyday letters of *text* where they next stand, over as many pages as they run."""
        wanted = "".join(letter for letter in text if letter in self._everyday)
        for number in range(self._page, len(self._pages)):
            pieces = self._found(wanted, number, self._offset if number == self._page else 0)
            if pieces:
                for page, start, end in pieces:
                    self._pages[page].take(start, end)
                self._page, _, self._offset = pieces[0]
                return True
        return not wanted

    def take_others(self, text: str) -> bool:
        """Take the letters of *text* that are not everyday ones, wherever they are."""
        return self._take(counted("".join(letter for letter in text if letter not in self._everyday)))

    def take_anywhere(self, text: str) -> bool:
        """Take all letters of *text* from what is left, wherever they are."""
        for page in self._pages:
            self._others += counted(page.surrender())
        return self._take(counted(text))

    def _take(self, wanted: Counter[str]) -> bool:
        if not wanted <= self._others:
            return False
        self._others -= wanted
        return True

    def _found(self, wanted: str, number: int, offset: int) -> list[_Piece] | None:
        """Find *wanted* on a page, or its beginning there and its rest on the pages after it."""
        page = self._pages[number]
        start = page.letters.find(wanted, offset)
        if start >= 0:
            return [(number, start, start + len(wanted))]
        return self._split(wanted, number, range(offset, len(page.letters)), set())

    def _split(
        self, wanted: str, number: int, starts: Iterable[int], vain: set[tuple[int, int]]
    ) -> list[_Piece] | None:
        """Find the beginning of *wanted* at one of *starts* on a page, and its rest on the pages after it.

        *vain* has how much was left on which page where the rest was not found: nobody looks for that there again.
        """
        page = self._pages[number]
        for length, start in nlargest(_TRIES, page.beginnings(wanted, starts), key=_length):
            piece = (number, start, start + length)
            if length == len(wanted):
                return [piece]
            left, following = wanted[length:], number + 1
            if following < len(self._pages) and (len(left), following) not in vain:
                rest = self._split(left, following, self._pages[following].boundaries, vain)
                if rest:
                    return [piece, *rest]
                vain.add((len(left), following))
        return None


def _length(beginning: tuple[int, int]) -> int:
    return beginning[0]


class _Page:
    """The everyday letters of one page in order, where its words begin and end, and its other letters."""

    def __init__(self, text: str, everyday: frozenset[str]) -> None:
        in_order: list[str] = []
        boundaries = [0]
        self.others: Counter[str] = Counter()
        for word in normalize("NFC", text).split():
            seen = letters(word)
            in_order += (letter for letter in seen if letter in everyday)
            self.others += counted("".join(letter for letter in seen if letter not in everyday))
            boundaries.append(len(in_order))
        self.letters = "".join(in_order)
        self.boundaries = sorted(set(boundaries))

    def beginnings(self, wanted: str, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
        """How many letters of *wanted* stand at each of *starts*, up to the end of a word, where any do.

        Each also one word shorter: the next word on the page may be another cell's, and begin as the next of *wanted*.
        """
        for start in starts:
            if self.letters[start : start + 1] == wanted[0]:
                common = len(commonprefix([self.letters[start : start + len(wanted)], wanted]))  # noqa: RUF071 (letters are compared)
                last = bisect_right(self.boundaries, start + common)
                yield from ((end - start, start) for end in self.boundaries[max(last - 2, 0) : last] if end > start)

    def take(self, start: int, end: int) -> None:
        self.letters = self.letters[:start] + _TAKEN * (end - start) + self.letters[end:]

    def surrender(self) -> str:
        """Give away every letter that nobody took."""
        left = self.letters.replace(_TAKEN, "")
        self.letters = _TAKEN * len(self.letters)
        return left
