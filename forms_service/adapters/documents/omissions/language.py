"""The language of letters in which a tag that has nothing to print prints nothing, and takes its line with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context
from lxml import etree
from markupsafe import Markup

from forms_service.adapters.documents.making_faults.merge_words import NoText
from forms_service.adapters.documents.omissions.blocks import leave_out_unsaid
from forms_service.adapters.documents.omissions.brackets import CLOSES, OPENS, mark_brackets
from forms_service.adapters.documents.omissions.expansion import expand_sections
from forms_service.adapters.documents.omissions.lines import MARK
from forms_service.adapters.documents.omissions.places import note_places
from forms_service.adapters.documents.omissions.tags import TAG, SpokenTag, spoken_tag, with_words
from forms_service.adapters.documents.word_reading.styles import Styles
from forms_service.adapters.documents.word_reading.wordml import Element, W
from forms_service.adapters.documents.word_templates import (
    CLOSE_TOKEN,
    MOST_PRINTED,
    OPEN_TOKEN,
    RECORD,
    TagLanguage,
    environment,
)
from forms_service.casework.documents.documents import PrintedText, TemplateFault


@pass_context
def _numbered(context: Context, tag: object) -> Markup:
    """Record what a tag has to print, be it nothing, and print its number."""
    if not isinstance(tag, SpokenTag):
        raise NoText(tag)
    record: list[SpokenTag] = context[RECORD]
    if len(record) >= MOST_PRINTED:
        raise TemplateRuntimeError(f"the letter prints more than {MOST_PRINTED:,} texts, as one does that goes round.")
    record.append(tag)
    return Markup(f"{OPEN_TOKEN}{len(record) - 1}{CLOSE_TOKEN}")  # noqa: S704 (a number between two fixed characters)


def _leave_out(part: str, root: Element, tags: list[SpokenTag]) -> list[PrintedText]:
    """Leave out what says nothing; return what is printed in place of each mark that is left, numbered anew."""
    left = leave_out_unsaid(part, root, tags)
    numbers = iter(range(len(left)))
    for text in root.iter(f"{W}t"):
        text.text = MARK.sub(lambda _: f"{OPEN_TOKEN}{next(numbers)}{CLOSE_TOKEN}", text.text or "")
    _check_no_marks(root, [tags[number].place for number in left])
    return [tags[number].text for number in left]


def _check_no_marks(root: Element, texts: Sequence[str]) -> None:
    """No mark is left but those that texts take the places of: here no answer stands in the letter yet."""
    written = etree.tostring(root, encoding="unicode")
    if (
        written.count(OPEN_TOKEN) != len(texts)
        or written.count(CLOSE_TOKEN) != len(texts)
        or OPENS in written
        or CLOSES in written
    ):
        said = f"Between {texts[0]} and {texts[-1]}" if texts else "The letter"
        raise TemplateFault(
            f"{said}: a tag prints where Word keeps no text: in a field, in the address of a link, in what is said "
            "of a picture. Type the tag as text."
        )


def _ready(part: str, root: Element, styles: Styles) -> None:
    note_places(root, styles)
    expand_sections(root, styles)
    mark_brackets(part, root)


_jinja = environment(_numbered)
_jinja.globals[TAG] = spoken_tag
LEFT_OUT: Final = TagLanguage(_jinja, _ready, with_words, _leave_out, OPENS + CLOSES)
