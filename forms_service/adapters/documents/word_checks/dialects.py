"""Tags as other programs write them, recognised, so that whoever comes from there is told what to type here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PartOfTemplate, Unreadable
from forms_service.adapters.documents.word_reading.fields import Field
from forms_service.adapters.documents.word_reading.wordml import W, text_of

_FOREIGN: Final = "foreign-tag"
_COMPUTED: Final = "letter-field"
_OURS: Final = re.compile(r"\{[{%#](?:[^{]|\{(?![{%#]))*?[}%#]\}|\[\[|\]\]")
"""From where the last tag began, so that a line of nothing but braces does not take hours."""
_NAME: Final = r"\w+(?:\.\w+)*"
_TELL: Final = "Write {{{{ answer.{0} }}}} in its place."
_MERGED: Final = re.compile(r"\s*MERGEFIELD\s+\"?([^\"\\]+?)\"?\s*(?:\\.*)?", re.IGNORECASE | re.DOTALL)
_KNOWN: Final = {
    **dict.fromkeys(("DOCPROPERTY", "DOCVARIABLE", "TITLE", "SUBJECT", "KEYWORDS"), "a property of the file"),
    **dict.fromkeys(("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "ASK", "FILLIN"), "a box of an older Word form"),
    **dict.fromkeys(("IF", "NEXT", "NEXTIF", "SKIPIF", "SET", "ADDRESSBLOCK", "GREETINGLINE"), "a mail-merge rule"),
}


def _guess(name: str) -> str:
    """What the name of a tag may be called here."""
    return _TELL.format(re.sub(r"\W+", "_", name.removeprefix("answer.")).strip("_").lower() or "…")


def _plain(name: str) -> str:
    return f"Write {{{{ {name} }}}}, with two braces, in its place."


_DIALECTS: Final[tuple[tuple[re.Pattern[str], str, Callable[[str], str]], ...]] = (
    (re.compile(rf"\$\{{\s*({_NAME})\s*\}}"), "a tag of another program", _guess),
    (re.compile(rf"(?<!\{{)\{{\s*({_NAME})\s*\}}(?!\}})"), "a tag in single braces", _plain),
    (re.compile(rf"\{{\s+\{{\s*({_NAME})\s*\}}\s+\}}"), "a tag with blanks between its braces", _plain),
    (re.compile(r"«\s*(\w[\w.]*)\s*»"), "a mail-merge field as text", _guess),
    (re.compile(r"<<([\w. ]{1,60})>>"), "a tag of another program", _guess),
    (re.compile(r"<([A-Z][A-Z0-9_ ]{2,})>"), "a place kept for words", _guess),
    (re.compile(r"\[([A-Z][A-Z0-9_ ]{2,})\]"), "a place kept for words", _guess),
    (
        re.compile(r"((?:Click|Tap) (?:or tap )?(?:here )?to enter (?:text|a date)|Choose an item)\.", re.IGNORECASE),
        "a control that nobody filled in",
        lambda _: "Delete the control, and write the tag as text.",
    ),
)


def foreign_tags(part: PartOfTemplate) -> Iterator[Unreadable]:
    """What would be printed as it stands, and is meant to be an answer."""
    for paragraph in part.paragraphs:
        text = _OURS.sub("\0", text_of(paragraph))
        for pattern, what, tell in _DIALECTS:
            for found in pattern.finditer(text):
                yield Unreadable(
                    paragraph, f"{what} (“{found[0]}”), which would be printed so", tell(found[1]), _FOREIGN
                )
    for control in part.root.iter(f"{W}showingPlcHdr"):
        what = "a control that was not filled in, so that its own words are printed"
        yield Unreadable(control, what, "Fill it in, or delete it and type the words or a tag.", _FOREIGN)


def explain_field(field: Field) -> tuple[str, str, str]:
    """What a field is that a letter may not hold, and what to type in its place."""
    name = field.code or "empty"
    merged = _MERGED.fullmatch(field.instruction)
    if merged:
        return f"a mail-merge field (MERGEFIELD), “{merged[1]}”", _guess(merged[1]), _FOREIGN
    if name in _KNOWN:
        return f"{_KNOWN[name]} (a field: {name})", "Write a tag, {{ answer.… }}, in its place.", _FOREIGN
    what = f"a field ({name}) that Word computes itself, so that it can differ in every copy"
    return what, "Type the words, or use a tag.", _COMPUTED
