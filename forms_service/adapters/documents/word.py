"""Word documents: answers merged into a template written in docxtpl's language, no letter altered.

Jinja prints numbered tokens, never an answer; the texts take the tokens' places in the parsed document. So no answer
can be taken for a tag or for XML, whatever it holds, and a text that found no place is noticed.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jinja2 import TemplateRuntimeError, Undefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from lxml.builder import ElementMaker
from markupsafe import Markup

from forms_service.adapters.documents.making_faults.merge_words import MERGING, NoText, asked_in, merge_fault
from forms_service.adapters.documents.making_faults.tag_syntax import torn_apart
from forms_service.adapters.documents.making_faults.written_tags import WrittenTags
from forms_service.adapters.documents.omissions.language import LEFT_OUT
from forms_service.adapters.documents.word_checks.look_rules import look_findings
from forms_service.adapters.documents.word_checks.soundness import check_sound, leave_out_empty_tables, with_own_ids
from forms_service.adapters.documents.word_checks.template_parts import shown
from forms_service.adapters.documents.word_package.contents import package_of_letter
from forms_service.adapters.documents.word_reading.wordml import (
    BODY,
    CORE_PROPERTIES,
    Element,
    W,
    parse_strictly,
    text_of,
)
from forms_service.adapters.documents.word_templates import (
    CLOSE_TOKEN,
    MOST_PRINTED,
    OPEN_TOKEN,
    RECORD,
    TagLanguage,
    TemplatePart,
    WordTemplate,
    environment,
    read_template,
)
from forms_service.casework.documents.documents import (
    ASKED,
    EmptyTags,
    Merged,
    Printed,
    PrintedText,
    TemplateFault,
    UnprintableText,
)
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.engine.fault import Fault

_TOKEN = re.compile(f"{OPEN_TOKEN}(\\d+){CLOSE_TOKEN}")
_ILLEGAL_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PRESERVE: Final = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}
_PLACED: Final = "_placed"
COUNT: Final = Origin(OriginKind.COUNT, "a number")


class DocxtplMerger:
    """Merges plain data into Word templates; the same template and data give the same bytes."""

    def merge(self, template: bytes, context: Mapping[str, object], empty_tags: EmptyTags = "refused") -> Merged:
        """Print *context*, plain data whose `provenance` goes into the file's properties, into *template*.

        *empty_tags* says what becomes of a tag that has nothing to print: it is a fault, or is left out.

        `provenance` holds the texts `title`, `reference`, `definition`, `template` and `answers` (a hash), and maybe
        `created`, the instant that the file and its PDF are dated with, and `language`, if it is not English.
        """
        prepared = _prepared(template, empty_tags)
        variables = data_of(context)
        members = dict(prepared.members)
        members[CORE_PROPERTIES] = _core_properties(variables.get("provenance"))
        printed: list[Printed] = []
        for number, part in enumerate(prepared.parts):
            members[part.name], in_part = _printed_part(part, number, variables, prepared.language)
            printed += in_part
        return Merged(_zipped(members), tuple(printed))


def check_word(template: bytes, empty_tags: EmptyTags = "refused") -> None:
    """Read a template as merging reads it; ``TemplateFault`` names all that is wrong with it, and with how it looks."""
    found: list[Fault] = []
    try:
        _prepared(template, empty_tags)
    except TemplateFault as error:
        found += error.findings or [Fault("not-readable", "", line) for line in str(error).split("\n")]
    with suppress(TemplateFault):  # what cannot be opened was told above
        found += look_findings(package_of_letter(template).members)
    if found:
        raise TemplateFault.of(found)


@lru_cache(maxsize=64)
def _prepared(template: bytes, empty_tags: EmptyTags) -> WordTemplate:
    """Preparing costs some hundred times what rendering costs; there is room for more than all that ship."""
    return read_template(template, _LANGUAGES[empty_tags])


@dataclass(frozen=True, slots=True)
class _Placed:
    """What a tag prints, and the place of that tag."""

    value: object
    place: str


def with_places(tags: WrittenTags, syntax: nodes.Template) -> None:
    """Let every tag of a template that prints say where it stands."""
    for output in syntax.find_all(nodes.Output):
        output.nodes = [one if isinstance(one, nodes.TemplateData) else _with_place(one, tags) for one in output.nodes]


def _with_place(one: nodes.Expr, tags: WrittenTags) -> nodes.Expr:
    said: list[nodes.Expr] = [one, nodes.Const(tags.at(one.lineno).place)]
    call = nodes.Call(nodes.Name(_PLACED, "load"), said, [], None, None)
    call.set_lineno(one.lineno, override=True)
    return call


def tags_with_places() -> ImmutableSandboxedEnvironment:
    made = environment(token)
    made.globals[_PLACED] = _Placed
    return made


@pass_context
def token(context: Context, value: object) -> Markup:
    """Record a printed value and print its number; with `pass_context`, Jinja never folds this at compile time."""
    record: list[PrintedText] = context[RECORD]
    placed = value if isinstance(value, _Placed) else _Placed(value, "")
    value = placed.value
    if isinstance(value, int) and not isinstance(value, bool):
        value = PrintedText(str(value), source="a number", origin=COUNT)
    if isinstance(value, Undefined):
        str(value)  # raises, naming what is missing
    if not isinstance(value, PrintedText):
        raise NoText(value)
    if len(record) >= MOST_PRINTED:
        raise TemplateRuntimeError(f"the letter prints more than {MOST_PRINTED:,} texts, as one does that goes round.")
    record.append(PrintedText(value, source=value.source, origin=value.origin, place=placed.place))
    return Markup(f"{OPEN_TOKEN}{len(record) - 1}{CLOSE_TOKEN}")  # noqa: S704 (a number between two fixed characters)


_LANGUAGES: Final[Mapping[EmptyTags, TagLanguage]] = {
    "refused": TagLanguage(tags_with_places(), lambda *_: None, with_places, lambda _name, _tree, record: record),
    "left_out": LEFT_OUT,
}


def data_of(context: Mapping[str, object]) -> dict[str, Any]:
    """Copy all that a letter is given, and how the questions are asked, which none prints."""
    asked = asked_in(context)
    return {**{name: plain_data(value, name) for name, value in context.items() if name != ASKED}, ASKED: asked}


def plain_data(value: object, path: str) -> object:
    """Copy plain data, giving every text its source; anything that is not plain data is refused."""
    match value:
        case str():
            return _text(value, path)
        case None | bool() | int():
            return value
        case Mapping():
            return {str(name): plain_data(entry, f"{path}.{name}") for name, entry in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return tuple(plain_data(entry, f"{path}[{number}]") for number, entry in enumerate(value))
    raise TypeError(f"{path}: a {type(value).__name__} is not plain data")


def _text(value: str, path: str) -> PrintedText:
    source, origin = (value.source, value.origin) if isinstance(value, PrintedText) else (path, None)
    illegal = _ILLEGAL_IN_XML.search(value)
    if illegal:
        raise UnprintableText(source, illegal.group())
    return _OneText(value.replace("\r\n", "\n").replace("\r", "\n"), source=source, origin=origin)


class _OneText(PrintedText):
    """A text that no loop goes through letter by letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise TemplateRuntimeError(
            f"a loop goes through the letters of a text ({self.source}), and no list. Print it without the loop."
        )


def _printed_part(
    part: TemplatePart, position: int, variables: Mapping[str, Any], language: TagLanguage
) -> tuple[bytes, list[Printed]]:
    recorded: list[Any] = []
    try:
        rendered = part.template.render({**variables, RECORD: recorded})
    except MERGING as error:
        raise merge_fault(error, part.tags, variables[ASKED]) from error
    tree = _merged_tree(rendered, part)
    _check_no_stray_text(part.tags.whole, tree)
    record = language.settle(part.name, tree, recorded)
    placed = [one for text in list(tree.iter(f"{W}t")) for one in _place(text, record)]
    numbers = [number for number, _ in placed]
    if numbers != list(range(len(record))):
        lost = next(number for number in range(len(record)) if numbers[number : number + 1] != [number])
        raise TemplateFault(
            f"{record[lost].place}: the answer to “{record[lost].source}” is printed where Word keeps no text: in a "
            "field, in the address of a link, in what is said of a picture. Type the tag as text."
        )
    leave_out_empty_tables(tree)
    check_sound(part.name, tree)
    with_own_ids(tree, position)
    xml = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    order = {element: number for number, element in enumerate(tree.iter(f"{W}t"))}
    return xml, [
        Printed(value.source, str(value), part.name, -1 if begins is None else order[begins], value.origin, value.place)
        for value, (_, begins) in zip(record, placed, strict=True)
    ]


def _check_no_stray_text(whole: str, tree: Element) -> None:
    """Text between paragraphs is what a misplaced tag leaves behind; Word would refuse or drop it."""
    for element in tree.iter(f"{W}body", f"{W}p", f"{W}r", f"{W}tbl", f"{W}tr", f"{W}tc"):
        for stray in (element.text, *(child.tail for child in element)):
            if stray and stray.strip():
                words, before = (_TOKEN.sub("…", text) for text in (stray.strip(), _text_before(element)))
                raise TemplateFault(
                    f"{whole}, after “{shown(before)}”: “{shown(words)}” stands outside every paragraph. Put it, and "
                    "the tags around it, into a paragraph."
                )


def _text_before(element: Element) -> str:
    """The words of the last paragraph that has any before the end of *element*."""
    paragraphs = [text for one in element.getroottree().iter(f"{W}p") if (text := text_of(one).strip())]
    inside = [text for one in element.iter(f"{W}p") if (text := text_of(one).strip())]
    return next(iter(inside[:1] or paragraphs[:1]), "")


def _merged_tree(rendered: str, part: TemplatePart) -> Element:
    try:
        return parse_strictly(rendered, part.name)
    except TemplateFault as error:
        raise torn_apart(part.tags) from error


def _place(text: Element, record: Sequence[PrintedText]) -> list[tuple[int, Element | None]]:
    """Replace the tokens in one text element, each value in elements of its own.

    Return the numbers of the values, each with the text element where it begins, if it has any letter.
    """
    literals_and_numbers = _TOKEN.split(text.text or "")
    elements: list[Element] = []
    placed: list[tuple[int, Element | None]] = []
    for position, piece in enumerate(literals_and_numbers):
        made = list(_elements(record[int(piece)] if position % 2 else piece))
        elements += made
        if position % 2:
            placed.append((int(piece), next((one for one in made if one.tag == f"{W}t"), None)))
    run = text.getparent()
    if run is None:
        return []
    place = run.index(text)
    run[place : place + 1] = elements
    return placed


def _elements(text: str) -> Iterator[Element]:
    for piece in re.split("([\n\t])", text):
        if piece == "\n":
            yield etree.Element(f"{W}br")
        elif piece == "\t":
            yield etree.Element(f"{W}tab")
        elif piece:
            element = etree.Element(f"{W}t", _PRESERVE)
            element.text = piece
            yield element


def _core_properties(provenance: Any) -> bytes:
    namespaces = {
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    cp = ElementMaker(namespace=namespaces["cp"], nsmap=namespaces)
    dc = ElementMaker(namespace=namespaces["dc"], nsmap=namespaces)
    dcterms = ElementMaker(namespace=namespaces["dcterms"], nsmap=namespaces)
    is_type = f"{{{namespaces['xsi']}}}type"
    try:
        hashes = " ".join(f"{key}={provenance[key]}" for key in ("definition", "template", "answers"))
        properties = cp.coreProperties(
            dc.title(provenance["title"]),
            dc.subject(provenance["reference"]),
            cp.keywords(hashes),
            dc.language(provenance.get("language", "en-GB")),
            *([dcterms.created(provenance["created"], {is_type: "dcterms:W3CDTF"})] if "created" in provenance else []),
        )
    except (TypeError, KeyError) as error:
        raise TemplateFault("the context does not say where its answers come from (provenance)") from error
    return etree.tostring(properties, xml_declaration=True, encoding="UTF-8", standalone=True)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    """Write the members in one order with one date, so that equal documents have equal bytes."""
    first = ["[Content_Types].xml", "_rels/.rels", BODY]
    names = [*first, *sorted(set(members) - set(first))]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), members[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return target.getvalue()
