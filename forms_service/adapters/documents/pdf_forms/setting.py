"""Typesetting by Typst: how much of a text fits a box, and the pieces that are put there.

Typst shapes and orders every script, falls back through the pinned fonts and no others, and fails where a letter is
missing. It is asked twice: where to cut, and for one small page for every piece.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typst

from forms_service.adapters.documents.fonts import PinnedFonts, families, typefaces
from forms_service.casework.documents.documents import DocumentFault, Picture, TemplateFault, UnprintableText

SIZES: Final = (12.0, 11.0, 10.0)
"""In points: what is tried before a text goes on on a sheet of its own, where it is of the first size again."""
NOTE: Final = 10.0
_WIDE_LETTER: Final = 8.0  # points: of a word of few letters, even wide ones, nobody need think that it is too long
_ZERO_WIDTH: Final = "\u200b"
_HERE: Final = Path(__file__).parent
_SUFFIXES: Final = {"image/jpeg": "jpg", "image/png": "png"}

_PREAMBLE: Final = """
#let job = json(bytes(sys.inputs.job))
#set document(title: "boxes", date: auto)
#set page(margin: 0pt, fill: none)
#set text(font: job.families, fallback: false, lang: "en", region: "GB", hyphenate: false,
  top-edge: 0.95em, bottom-edge: -0.25em)
#set par(leading: 0.05em, spacing: 0.05em, justify: false)
// A long word comes letter by letter, each with a mark before it: it may be broken there, and nobody copies the mark.
#let part(words) = {
  if words.starts-with("\\u{200b}") {
    let letter = words.slice(3)
    let seen = letter.trim(at: end)
    box(text(seen)) + text(letter.slice(seen.len()))
  } else { text(words) }
}
#let shown(words, size, weight) = text(size: size * 1pt, weight: weight, words.map(part).join())
"""
_MEASURE: Final = (
    _PREAMBLE
    + """
#let height(words, width, size, weight) = {
  if words.len() == 0 { 0pt } else {
    measure(block(width: width * 1pt, shown(words, size, weight))).height
  }
}
#let longest(words, width, room, size) = {
  let (low, high) = (0, words.len())
  while low < high {
    let middle = calc.quo(low + high + 1, 2)
    if height(words.slice(0, middle), width, size, "regular") <= room * 1pt { low = middle } else { high = middle - 1 }
  }
  low
}
#context for asked in job.texts {
  let size = asked.sizes.find(size => height(asked.words, asked.width, size, asked.weight) <= asked.height * 1pt)
  let pieces = ()
  if size != none {
    pieces.push((asked.words.len(), height(asked.words, asked.width, size, asked.weight).pt()))
  } else {
    size = asked.sizes.first()
    let (rest, width, room) = (asked.words, asked.width, asked.height - asked.note)
    while rest.len() > 0 and (pieces.len() < 2 or pieces.last().first() > 0) {
      let cut = longest(rest, width, room, size)
      pieces.push((cut, height(rest.slice(0, cut), width, size, "regular").pt()))
      (rest, width, room) = (rest.slice(cut), job.sheet.width, job.sheet.height)
    }
  }
  [#metadata((size: size, pieces: pieces)) <fitted>]
}
"""
)
_SET: Final = (
    _PREAMBLE
    + """
#for piece in job.pieces {
  if "image" in piece {
    page(width: piece.width * 1pt, height: piece.height * 1pt,
      image(piece.image, width: 100%, height: 100%, fit: "contain"))
  } else {
    set text(dir: if piece.rtl { rtl } else { ltr })
    let set-text = shown(piece.words, piece.size, piece.weight)
    if piece.centred { set-text = align(center, set-text) }
    page(width: piece.width * 1pt, height: auto, block(width: 100%, set-text))
  }
}
"""
)


@dataclass(frozen=True, slots=True)
class TextToFit:
    """A text and the room there is for it; *note* is what a note that it goes on takes of its height."""

    text: str
    width: float
    height: float
    sizes: tuple[float, ...] = SIZES
    note: float = NOTE * 1.2 + 1
    weight: str = "regular"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The text cut into what stands in the box (maybe nothing) and what stands on sheets, with the height of each."""

    size: float
    pieces: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to be set: a text, or a picture that keeps its proportions in the room given."""

    width: float
    text: str = ""
    size: float = SIZES[0]
    weight: str = "regular"
    image: Picture | None = None
    height: float = 0
    is_centred: bool = False


class Setter:
    """Sets texts in the pinned fonts."""

    def __init__(self, fonts: PinnedFonts) -> None:
        self._fonts = fonts

    def fit(self, texts: Sequence[TextToFit], sheet: tuple[float, float]) -> list[Fitted]:
        """Say for each text in which size it fits, or where it is cut; *sheet* is the room on a further sheet."""
        words = [_words(asked.text, asked.width) for asked in texts]
        job = {
            "texts": [
                {
                    "words": cut, "width": asked.width, "height": asked.height, "sizes": asked.sizes,
                    "note": asked.note, "weight": asked.weight,
                }
                for asked, cut in zip(texts, words, strict=True)
            ],
            "sheet": {"width": sheet[0], "height": sheet[1]},
        }  # fmt: skip
        with self._typst(_MEASURE, job) as compiler:
            found = json.loads(compiler.query("<fitted>", field="value"))
        return [_fitted(asked, cut, one) for asked, cut, one in zip(texts, words, found, strict=True)]

    def set(self, pieces: Sequence[Piece]) -> bytes:
        """Return a PDF with one page for each piece, as large as the piece."""
        with tempfile.TemporaryDirectory(prefix="forms-service-pictures-") as folder:
            given = [_given(piece, number, Path(folder)) for number, piece in enumerate(pieces)]
            with self._typst(_SET, {"pieces": given}, Path(folder)) as compiler:
                made = compiler.compile(format="pdf", pdf_standards=["a-3b"], pdf_tags=False, timestamp=0)
        assert isinstance(made, bytes)
        return made

    def check_printable(self, text: str, source: str) -> None:
        for character in self._fonts.unprintable(text):
            raise UnprintableText(source, character)

    @contextmanager
    def _typst(self, source: str, job: dict[str, Any], root: Path = _HERE) -> Iterator[Any]:
        files = self._fonts.files
        inputs = {"job": json.dumps({**job, "families": families(files)})}
        compiler: Any = typst.Compiler  # its types do not let it be given a source as bytes
        try:
            yield compiler(
                source.encode(), root=root, font_paths=typefaces(files), ignore_system_fonts=True, sys_inputs=inputs
            )
        except typst.TypstError as error:
            raise TemplateFault("The texts of the form’s boxes could not be set: look at the form’s fonts.") from error


def _given(piece: Piece, number: int, folder: Path) -> dict[str, Any]:
    if piece.image is None:
        return {
            "width": piece.width, "words": _words(piece.text, piece.width), "size": piece.size, "weight": piece.weight,
            "rtl": _begins_right_to_left(piece.text), "centred": piece.is_centred,
        }  # fmt: skip
    suffix = _SUFFIXES.get(piece.image.media_type)
    if suffix is None:
        raise DocumentFault(f"a picture of the type {piece.image.media_type} cannot be shown in a form")
    name = f"{number}.{suffix}"
    (folder / name).write_bytes(piece.image.data)
    return {"width": piece.width, "height": piece.height, "image": f"/{name}"}


def _fitted(asked: TextToFit, words: Sequence[str], found: dict[str, Any]) -> Fitted:
    pieces, start = [], 0
    for number, height in found["pieces"]:
        text = "".join(words[start : start + number]).replace(_ZERO_WIDTH, "")
        pieces.append((text.strip(), float(height)))
        start += number
    if start < len(words):
        raise DocumentFault(f"a text does not fit on any sheet: “{asked.text[:40]}…”")
    return Fitted(float(found["size"]), tuple(pieces))


def _words(text: str, width: float) -> list[str]:
    """Cut a text where it may be broken: after white space, and anywhere in words that are too long for their line."""
    longest = max(4, int(width / _WIDE_LETTER))
    words = re.findall(r"\S+\s*|\s+", text.replace(_ZERO_WIDTH, ""))
    return [part for word in words for part in (_letters(word) if len(word) > longest else [word])]


def _letters(word: str) -> Iterable[str]:
    """Allow a break before each letter, but for marks, and for scripts whose letters join."""
    parts: list[str] = []
    for letter in word:
        joins = unicodedata.category(letter)[0] in "MC" or unicodedata.bidirectional(letter) == "AL"
        if parts and (joins or letter.isspace()):
            parts[-1] += letter
        else:
            parts.append(_ZERO_WIDTH + letter)
    return parts


def _begins_right_to_left(text: str) -> bool:
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"
