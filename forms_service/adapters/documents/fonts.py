"""The pinned fonts: which letters can be printed, and the edition of everything that shapes a page."""

import hashlib
import tempfile
import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Final

import typst
from fontTools.ttLib import TTFont

from forms_service.casework.documents.documents import ConverterMissing

_DEBIAN_FONTS: Final = Path("/usr/share/fonts/truetype")
_LIBREOFFICE_VERSION: Final = Path("/usr/lib/libreoffice/program/versionrc")
_TEXT_FAMILIES: Final = ("liberation/LiberationSans", "noto/NotoSans")
_STYLES: Final = ("Regular", "Bold", "Italic", "BoldItalic")
# In the order in which a letter is looked for; each file with the Debian package that brings it.
_FILES: Final = {
    **{f"liberation/LiberationSans-{style}.ttf": "fonts-liberation" for style in _STYLES},
    **{f"noto/NotoSans-{style}.ttf": "fonts-noto-core" for style in _STYLES},
    **{f"noto/NotoSansHebrew-{style}.ttf": "fonts-noto-core" for style in _STYLES[:2]},
    **{f"noto/NotoSansArabic-{style}.ttf": "fonts-noto-core" for style in _STYLES[:2]},
    "noto/NotoSansSymbols2-Regular.ttf": "fonts-noto-core",
    # Not Noto Color Emoji: LibreOffice 7.4 embeds its coloured bitmaps as empty outlines, so that nothing is seen.
    "ancient-scripts/Symbola_hint.ttf": "fonts-symbola",
}


# Controls, private use, unassigned, separators: fonts may map them, and readers cannot see them.
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
_UNSEEN: Final = frozenset("\u2800\U0001d159").union(map(chr, range(0xFE00, 0xFE0E)))
# Unseen too, but pasted text is full of them and they change nothing of what is read: joiners, marks, selectors.
_SPACING: Final = frozenset("\n\t\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f")


class PinnedFonts:
    """The only fonts that documents are printed with, whatever else a machine has installed."""

    def __init__(self, folder: Path = _DEBIAN_FONTS) -> None:
        self._folder = folder

    @cached_property
    def files(self) -> tuple[Path, ...]:
        missing = {package for name, package in _FILES.items() if not (self._folder / name).is_file()}
        if missing:
            raise ConverterMissing(f"Fonts are missing. Install the Debian packages: {', '.join(sorted(missing))}")
        return tuple(self._folder / name for name in _FILES)

    @cached_property
    def edition(self) -> str:
        """A short hash of the font files and of LibreOffice's version: what it names makes equal pages."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        if not _LIBREOFFICE_VERSION.is_file():
            raise ConverterMissing("LibreOffice is missing. Install the Debian package: libreoffice-writer-nogui")
        digest.update(_LIBREOFFICE_VERSION.read_bytes())
        return digest.hexdigest()[:16]

    def unprintable(self, text: str) -> list[str]:
        """The characters of *text* that cannot be printed, each once, in the order of the text."""
        printable = _printable(self.files)
        return list(dict.fromkeys(character for character in text if character not in printable))

    @cached_property
    def everyday(self) -> frozenset[str]:
        """The characters that every text family has, and so are drawn in the order in which they were typed.

        All others come from a fallback font, which LibreOffice draws after the rest of the line.
        """
        families = [_characters(self._folder / f"{family}-Regular.ttf") for family in _TEXT_FAMILIES]
        return frozenset.intersection(*families) - _SPACING

    def describe(self, character: str) -> str:
        """Name a character so that whoever typed it finds it: “ŵ” (U+0175 LATIN SMALL LETTER W WITH CIRCUMFLEX)."""
        code = f"U+{ord(character):04X}"
        name = unicodedata.name(character, "")
        shown = f"“{character}” " if character.isprintable() else ""
        return f"{shown}({code}{' ' * bool(name)}{name})"


@cache
def _printable(files: tuple[Path, ...]) -> frozenset[str]:
    """Read once in a process: to look through the fonts takes longer than to fill in a form."""
    drawn = set(chain.from_iterable(map(_characters, files))) - _UNSEEN
    seen = {character for character in drawn if unicodedata.category(character) not in _UNSEEN_CATEGORIES}
    return _SPACING | seen


@cache
def _characters(file: Path) -> frozenset[str]:
    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def typefaces(files: tuple[Path, ...]) -> typst.Fonts:
    """The pinned fonts and no others as Typst takes them, so that every machine prints alike: in whole folders only."""
    return _fonts_of(files)


@cache
def families(files: tuple[Path, ...]) -> tuple[str, ...]:
    """The names of their families, in the order of the *files*, in which a letter is looked for."""
    return tuple(dict.fromkeys(name for file in files for name in _fonts_of([file]).families()))


def _fonts_of(files: Iterable[Path]) -> typst.Fonts:
    with tempfile.TemporaryDirectory(prefix="forms-service-fonts-") as folder:
        for file in files:
            (Path(folder) / file.name).symlink_to(file)
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
