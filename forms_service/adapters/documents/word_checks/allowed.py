"""What keeps a part of a template from being used: whatever Word can show and the tree cannot hold.

Each fault names the paragraph in the author's own words, and says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from forms_service.adapters.documents.word_checks.dialects import explain_field, foreign_tags
from forms_service.adapters.documents.word_checks.look_faults import LOOK_CHECKS
from forms_service.adapters.documents.word_checks.table_faults import faults_of_tables
from forms_service.adapters.documents.word_checks.tag_places import faults_of_tags
from forms_service.adapters.documents.word_checks.template_parts import (
    PartOfTemplate,
    Unreadable,
    parts_of_template,
)
from forms_service.adapters.documents.word_checks.vocabulary import ALLOWED, OPAQUE, REFUSED, TOGGLED, UNKNOWN
from forms_service.adapters.documents.word_package.relationships import leads_to_the_web
from forms_service.adapters.documents.word_reading.fields import LINK, PAGE_NUMBERS, fields_of
from forms_service.adapters.documents.word_reading.reader import WordFile
from forms_service.adapters.documents.word_reading.wordml import Element, R, W, is_on, local_name
from forms_service.engine.fault import Fault

_LINK_ELSEWHERE: Final = (
    "a link that leads to no web page, e-mail address or telephone",
    "Take the link away (right-click > Remove Hyperlink).",
    "letter-link",
)
_SECTION: Final = ("a section break", "Take it out: a letter has one section, of one layout.", "several-sections")
_PAGE_NUMBER: Final = ("a page number in its text; HTML and plain text have no pages", "Put it into the footer.")


def unreadable(members: Mapping[str, bytes]) -> list[Fault]:
    """Everything in the parts of a template that could not be read in its documents."""
    try:
        faults = [fault for part in parts_of_template(members) for fault in faults_of_part(part)]
        if not faults:
            WordFile(members).tree()
    except (KeyError, ValueError) as error:
        return [Fault("not-readable", "", f"The template cannot be read: {error!r}.")]
    return faults


def faults_of_part(part: PartOfTemplate) -> list[Fault]:
    """Everything in a part that forbids using the template; each kind of fault once in a paragraph."""
    return list(dict.fromkeys(part.finding(one) for check in _CHECKS for one in check(part)))


def _elements(part: PartOfTemplate) -> Iterator[Unreadable]:
    for element in _walk(part.root):
        name = local_name(element)
        if name in REFUSED:
            if name not in TOGGLED or is_on(element):
                yield Unreadable(element, *REFUSED[name])
        elif name not in ALLOWED and element.tag != f"{W}sdtPr" and not _only_dresses(element):
            yield Unreadable(element, UNKNOWN[0].format(name=name), UNKNOWN[1])


def _walk(parent: Element) -> Iterator[Element]:
    """Every element, but not what is inside one that is refused, or that is looked at as one."""
    for element in parent.iterchildren("*"):
        yield element
        if local_name(element) == "sdtPr":
            yield from element.iter(f"{W}dataBinding")
        elif local_name(element) not in OPAQUE and element.tag.startswith(W):
            yield from _walk(element)


def _only_dresses(element: Element) -> bool:
    """Newer versions of Word add effects of their own (glow, ligatures) to how letters and tables look."""
    parent = element.getparent()
    return not element.tag.startswith(W) and parent is not None and local_name(parent).endswith("Pr")


def _fields(part: PartOfTemplate) -> Iterator[Unreadable]:
    for element, field in fields_of(part.root):
        if field.code == LINK and field.is_sound:
            if not leads_to_the_web(field.address):
                yield Unreadable(element, *_LINK_ELSEWHERE)
        elif field.code not in PAGE_NUMBERS or not field.is_sound:
            yield Unreadable(element, *explain_field(field))
        elif part.is_body:
            yield Unreadable(element, *_PAGE_NUMBER)


def _section_breaks(part: PartOfTemplate) -> Iterator[Unreadable]:
    for section in [*part.root.iter(f"{W}sectPr")][:-1]:
        yield Unreadable(section, *_SECTION)


def _links(part: PartOfTemplate) -> Iterator[Unreadable]:
    for link in part.root.iter(f"{W}hyperlink"):
        target = link.get(f"{R}id")
        if target and not leads_to_the_web(part.targets.get(target, "")):
            yield Unreadable(link, *_LINK_ELSEWHERE)


def _tables(part: PartOfTemplate) -> Iterator[Unreadable]:
    return faults_of_tables(part.root)


def _tags(part: PartOfTemplate) -> Iterator[Unreadable]:
    return faults_of_tags(part.root)


_CHECKS: Final[tuple[Callable[[PartOfTemplate], Iterator[Unreadable]], ...]] = (
    *(_elements, _section_breaks, _fields, _links, foreign_tags, *LOOK_CHECKS, _tables, _tags),
)
