"""Word templates: what a template may say, and its parts made ready to be rendered."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from forms_service.adapters.documents.template_branches import MARK, BoundedTemplate, mark, with_marks
from forms_service.adapters.documents.word_checks.allowed import unreadable
from forms_service.adapters.documents.word_checks.preparation import prepare
from forms_service.adapters.documents.word_reading.reader import NO_STYLES
from forms_service.adapters.documents.word_reading.styles import Styles, read_styles
from forms_service.adapters.documents.word_reading.wordml import (
    BODY,
    CORE_PROPERTIES,
    Element,
    W,
    is_on,
    parse_strictly,
)
from forms_service.casework.documents.documents import PrintedText, TemplateFault

PRINTING_PART = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_SETTINGS: Final = "word/settings.xml"
_TAG = re.compile(rb"\{[{%#]")
# Only these may stand in a tag: names, their parts, conditions and loops. No calls, filters, arithmetic or macros.
ALLOWED_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CondExpr),
    *(nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not),
)
MOST_MEMBERS = 1_000
MOST_UNPACKED = 50_000_000
_LOOP_FACTS = frozenset({"index", "first", "last", "length"})
# A value is rendered as its number between these two; the text itself never passes through Jinja or docxtpl.
OPEN_TOKEN, CLOSE_TOKEN = "\ue000", "\ue001"
# A name that no template may use (it begins with `_`), under which each rendering keeps what it printed.
RECORD: Final = "_printed"
MOST_PRINTED: Final = 100_000


@dataclass(frozen=True)
class TagLanguage:
    """A language of tags: how it prints, and what it makes of a part and of its tags before a template is compiled.

    *settle* goes over a part that was merged, with all that its tags recorded, and returns the texts to be put in place
    of the numbers that it leaves there. *signs* are characters that it needs for itself. What of a file's settings is
    *turned_off* is on in no document; any other that is not as it must be keeps the template from being used.
    """

    jinja: ImmutableSandboxedEnvironment
    prepare: Callable[[str, Element, Styles], None]
    rewrite: Callable[[str, nodes.Template], None]
    settle: Callable[[str, Element, list[Any]], list[PrintedText]]
    signs: str = ""
    turned_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """One part that prints: the body, a header or a footer."""

    name: str
    template: Template


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A checked template: the parts that print, and the members that every document takes over as they are."""

    parts: tuple[TemplatePart, ...]
    members: Mapping[str, bytes]
    language: TagLanguage


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja over plain data only: `a.b` is the entry *b* of the mapping *a*, never one of Python's attributes."""

    template_class = BoundedTemplate

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP_FACTS:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: str | Any) -> Any | Undefined:
        if isinstance(obj, Undefined):
            return obj[argument]
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=argument)


def environment(finalize: Any) -> ImmutableSandboxedEnvironment:
    """The only Jinja environment that templates ever meet."""
    made = _Environment(autoescape=True, undefined=StrictUndefined, finalize=finalize, keep_trailing_newline=True)
    made.globals.clear()
    made.globals[MARK] = mark
    made.filters.clear()
    made.tests.clear()
    return made


def members_of(docx: bytes) -> dict[str, bytes]:
    """Unpack a template, if that is no more than a letter takes; no member yields more than the directory says."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        listed = [member for member in archive.infolist() if not member.is_dir()]
        if len(listed) > MOST_MEMBERS or sum(member.file_size for member in listed) > MOST_UNPACKED:
            raise TemplateFault(f"the template unpacks to more than {MOST_UNPACKED // 1_000_000} MB, or too many parts")
        return {member.filename: archive.read(member) for member in listed}


def read_template(docx: bytes, language: TagLanguage) -> WordTemplate:
    """Check a template and compile its parts; every fault says where it is."""
    try:
        members = members_of(docx)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error) as error:
        raise TemplateFault(f"the template is not a Word file: {error}") from error
    for needed in (BODY, CORE_PROPERTIES, "[Content_Types].xml"):
        if needed not in members:
            raise TemplateFault(f"the template is not a Word file: it has no {needed}")
    if _SETTINGS in members:
        members[_SETTINGS] = _without(members[_SETTINGS], language.turned_off)
    _check_members(members)
    printing = sorted(filter(PRINTING_PART.fullmatch, members))
    if faults := unreadable(docx, printing):
        raise TemplateFault("\n".join(faults))
    styles = read_styles(members.get("word/styles.xml", NO_STYLES))
    parts = tuple(TemplatePart(name, _compile(name, members.pop(name), language, styles)) for name in printing)
    return WordTemplate(parts, members, language)


def _check_members(members: Mapping[str, bytes]) -> None:
    for name, content in members.items():
        if name.endswith(".bin"):
            raise TemplateFault(f"the template carries a program or an embedded file: {name}")
        if name.endswith(".rels"):
            _check_relationships(name, content)
        if name.endswith(".xml") and not PRINTING_PART.fullmatch(name) and _TAG.search(content):
            raise TemplateFault(f"{name} holds a tag; only the body, headers and footers may")
    settings = parse_strictly(members.get(_SETTINGS, b"<none/>"), _SETTINGS)
    if settings.find(f"{W}evenAndOddHeaders") is not None:
        raise TemplateFault("the template has other headers on even pages, which are not read back")
    if is_on(settings.find(f"{W}autoHyphenation")):
        raise TemplateFault("the template hyphenates automatically, which prints letters that nobody typed")


def _without(settings: bytes, turned_off: Sequence[str]) -> bytes:
    """Settings of a file without some of them; the same bytes, if it has none of these."""
    root = parse_strictly(settings, _SETTINGS)
    found = [one for name in turned_off for one in root.iter(f"{W}{name}")]
    for one in found:
        root.remove(one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if found else settings


def _check_relationships(name: str, content: bytes) -> None:
    for relationship in parse_strictly(content, name):
        if relationship.get("TargetMode") == "External" and not str(relationship.get("Type")).endswith("/hyperlink"):
            raise TemplateFault(f"{name} reaches outside the file: {relationship.get('Target')}")


def _compile(name: str, xml: bytes, language: TagLanguage, styles: Styles) -> Template:
    tree = parse_strictly(xml, name)
    if any(sign in text for text in tree.itertext(f"{W}t") for sign in language.signs):
        raise TemplateFault(f"{name} holds a private-use character that the merger needs")
    prepare(tree)
    language.prepare(name, tree, styles)
    source = DocxTemplate("").patch_xml(etree.tostring(tree, encoding="unicode"))
    if OPEN_TOKEN in source or CLOSE_TOKEN in source:
        raise TemplateFault(f"{name} holds a private-use character that the merger needs")
    # One paragraph a line, so that Jinja's line numbers are paragraph numbers; `joined_lines` undoes it.
    return compiled(name, re.sub(r"<w:p([ >])", r"\n<w:p\1", source), language.jinja, language.rewrite)


def unchanged(_name: str, _syntax: nodes.Template) -> None:
    """Take the tags of a template as they are."""


def compiled(
    name: str,
    source: str,
    jinja: ImmutableSandboxedEnvironment,
    rewrite: Callable[[str, nodes.Template], None] = unchanged,
) -> Template:
    """Compile what a template says, once it holds nothing that a template may not say."""
    try:
        syntax = jinja.parse(source)
        for node in syntax.find_all(nodes.Node):
            _check_node(name, node)
        rewrite(name, syntax)
        return jinja.from_string(with_marks(name, source, syntax))
    except (RecursionError, MemoryError, SyntaxError) as error:
        # Python itself takes no more than twenty loops within each other, and not many more conditions.
        raise TemplateFault(f"{name}: conditions or loops stand too deep within each other") from error
    except TemplateSyntaxError as error:
        raise TemplateFault(f"{_where(name, error.lineno)}: {error.message}") from error


def _where(name: str, line: int | None) -> str:
    return f"{name}, paragraph {line - 1}" if line else name


def joined_lines(rendered: str) -> str:
    return rendered.replace("\n<w:p", "<w:p")


def _check_node(name: str, node: nodes.Node) -> None:
    where = _where(name, node.lineno)
    if not isinstance(node, ALLOWED_NODES):
        raise TemplateFault(f"{where}: a tag may not hold {type(node).__name__}")
    match node:
        case nodes.Name(name=word) | nodes.Getattr(attr=word) | nodes.Getitem(arg=nodes.Const(value=str() as word)):
            if word.startswith("_"):
                raise TemplateFault(f"{where}: the name {word} is private")
        case nodes.Getitem(arg=argument) if not isinstance(argument, nodes.Const):
            raise TemplateFault(f"{where}: an entry must be named, not computed")
