"""Pinned fonts: what can be printed is known before anything is printed."""

from pathlib import Path

import pytest

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.casework.documents.documents import ConverterMissing


@pytest.fixture(scope="module", name="fonts")
def _fonts() -> PinnedFonts:
    return PinnedFonts()


@pytest.mark.parametrize(
    "text",
    ["Tŷ'r Llŷn: ŵ ẁ ẃ ẅ ŷ", "“quotes” — £ € …", "Zażółć gęślą jaźń", "שלום", "مرحبا", "🙂 ❤️ ✓ ☐", "a\n\tb", "👨‍👩‍👧"],
)
def test_what_people_write_here_can_be_printed(fonts: PinnedFonts, text: str) -> None:
    assert fonts.unprintable(text) == []


def test_letters_that_no_pinned_font_has_are_named_once_in_order(fonts: PinnedFonts) -> None:
    assert fonts.unprintable("a𓂀b𓂁𓂀c") == ["𓂀", "𓂁"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ud800", "\u202e", "\u00ad", "\u2028", "\u2800", "\ufffe"])
def test_what_nobody_could_see_on_the_page_cannot_be_printed(fonts: PinnedFonts, character: str) -> None:
    assert fonts.unprintable(f"a{character}b") == [character]


def test_a_character_is_described_so_that_its_author_finds_it(fonts: PinnedFonts) -> None:
    assert fonts.describe("𓂀") == "“𓂀” (U+13080 EGYPTIAN HIEROGLYPH D010)"
    assert fonts.describe("\x00") == "(U+0000)"


def test_the_edition_names_the_fonts_and_the_converter(fonts: PinnedFonts) -> None:
    assert fonts.edition == PinnedFonts().edition
    assert len(fonts.edition) == 16


def test_missing_fonts_are_said_with_the_packages_that_bring_them(tmp_path: Path) -> None:
    with pytest.raises(ConverterMissing, match=r"fonts-liberation, fonts-noto-core, fonts-symbola"):
        PinnedFonts(tmp_path).unprintable("a")
