"""Word templates: what a template may say, and its parts made ready to be rendered."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from forms_service.adapters.documents.making_faults.merge_words import NoSuchName
from forms_service.adapters.documents.making_faults.tag_syntax import held_by_tag, too_deep, unreadable_tag
from forms_service.adapters.documents.making_faults.written_tags import WrittenTag, WrittenTags, tags_of_word
from forms_service.adapters.documents.template_branches import MARK, BoundedTemplate, mark, with_marks
from forms_service.adapters.documents.word_checks.allowed import unreadable
from forms_service.adapters.documents.word_checks.preparation import prepare
from forms_service.adapters.documents.word_checks.template_parts import PRINTING_PART
from forms_service.adapters.documents.word_package.contents import package_of_letter
from forms_service.adapters.documents.word_reading.reader import NO_STYLES
from forms_service.adapters.documents.word_reading.styles import Styles, read_styles
from forms_service.adapters.documents.word_reading.wordml import (
    BODY,
    Element,
    W,
    is_on,
    parse_strictly,
)
from forms_service.casework.documents.documents import PrintedText, TemplateFault
from forms_service.engine.fault import Fault

_SETTINGS: Final = "word/settings.xml"
_NOT_SET: Final = {
    "evenAndOddHeaders": (
        "not-readable",
        "has other headers on even pages, which are not read back",
        "Turn off “Different odd & even pages”.",
    ),
    "mailMerge": (
        "letter-reaches-out",
        "is connected with a list of recipients",
        "Choose Mailings > Start Mail Merge > Normal Word Document.",
    ),
}
_TAG = re.compile(rb"\{[{%#]")
# Only these may stand in a tag: names, their parts, conditions and loops. No calls, filters, arithmetic or macros.
_ALLOWED_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CondExpr),
    *(nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not),
)
_LOOP_FACTS = frozenset({"index", "first", "last", "length"})
# A value is rendered as its number between these two; the text itself never passes through Jinja or docxtpl.
OPEN_TOKEN, CLOSE_TOKEN = "\ue000", "\ue001"
# A name that no template may use (it begins with `_`), under which each rendering keeps what it printed.
RECORD: Final = "_printed"
MOST_PRINTED: Final = 100_000
MOST_LOOPS: Final = 3
"""Within each other: rows, lines in rows, and one for what nobody has needed yet."""


@dataclass(frozen=True)
class TagLanguage:
    """A language of tags: how it prints, and what it makes of a part and of its tags before a template is compiled.

    *settle* goes over a part that was merged, with all that its tags recorded, and returns the texts to be put in place
    of the numbers that it leaves there. *signs* are characters that it needs for itself.
    """

    jinja: ImmutableSandboxedEnvironment
    prepare: Callable[[str, Element, Styles], None]
    rewrite: Callable[[WrittenTags, nodes.Template], None]
    settle: Callable[[str, Element, list[Any]], list[PrintedText]]
    signs: str = ""


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """One part that prints: the body, a header or a footer."""

    name: str
    template: Template
    tags: WrittenTags


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
    made = _Environment(autoescape=True, undefined=NoSuchName, finalize=finalize, keep_trailing_newline=True)
    made.globals.clear()
    made.globals[MARK] = mark
    made.filters.clear()
    made.tests.clear()
    return made


def read_template(docx: bytes, language: TagLanguage) -> WordTemplate:
    """Check a template and compile its parts; ``TemplateFault`` names all that is wrong, and where it is."""
    contents = package_of_letter(docx)
    if contents.faults and BODY not in contents.members:
        raise TemplateFault.of(contents.faults)
    members = dict(contents.members)
    printing = sorted(filter(PRINTING_PART.fullmatch, members))
    faults = [*contents.faults, *_faults_of_members(members), *unreadable(members)]
    styles = read_styles(members.get("word/styles.xml", NO_STYLES))
    parts = []
    for name in printing:
        try:
            parts.append(_compile(name, members.pop(name), language, styles))
        except TemplateFault as error:
            faults += error.findings or [Fault("not-readable", "", line) for line in str(error).split("\n")]
    if faults:
        raise TemplateFault.of(faults)
    return WordTemplate(tuple(parts), members, language)


def _faults_of_members(members: Mapping[str, bytes]) -> Iterator[Fault]:
    for name, content in members.items():
        if name.endswith(".xml") and not PRINTING_PART.fullmatch(name) and _TAG.search(content):
            yield Fault("not-readable", "", f"{name} holds a tag; only the body, headers and footers may.")
    settings = parse_strictly(members.get(_SETTINGS, b"<none/>"), _SETTINGS)
    for name, (code, words, mend) in _NOT_SET.items():
        if is_on(settings.find(f"{W}{name}")):
            yield Fault(code, "", f"the template {words}.", mend=mend)


def _compile(name: str, xml: bytes, language: TagLanguage, styles: Styles) -> TemplatePart:
    tree = parse_strictly(xml, name)
    if any(sign in text for text in tree.itertext(f"{W}t") for sign in language.signs):
        raise TemplateFault(f"{name} holds a private-use character that the merger needs")
    tags = tags_of_word(name, tree, styles)
    prepare(tree)
    language.prepare(name, tree, styles)
    source = DocxTemplate("").patch_xml(etree.tostring(tree, encoding="unicode"))
    if OPEN_TOKEN in source or CLOSE_TOKEN in source:
        raise TemplateFault(f"{name} holds a private-use character that the merger needs")
    return TemplatePart(name, compiled(name, tags, source, language.jinja, language.rewrite), tags)


def compiled(
    name: str,
    tags: WrittenTags,
    source: str,
    jinja: ImmutableSandboxedEnvironment,
    rewrite: Callable[[WrittenTags, nodes.Template], None],
) -> Template:
    """Compile what a template says, once it holds nothing that a template may not say."""
    source = tags.numbered(source)
    try:
        syntax = jinja.parse(source)
        for node in syntax.find_all(nodes.Node):
            _check_node(tags.at(node.lineno), node)
        if _loops_in(syntax) > MOST_LOOPS:
            raise TemplateFault.of([Fault("loops-in-loops", "", str(too_deep(tags)))])
        rewrite(tags, syntax)
        return jinja.from_string(with_marks(name, source, syntax, tags))
    except (RecursionError, MemoryError, SyntaxError) as error:
        # Python itself takes no more than twenty loops within each other, and not many more conditions.
        raise too_deep(tags) from error
    except TemplateSyntaxError as error:
        raise unreadable_tag(tags, error.lineno) from error


def _loops_in(node: nodes.Node) -> int:
    """How many loops stand within each other, at most."""
    within = max((_loops_in(child) for child in node.iter_child_nodes()), default=0)
    return within + isinstance(node, nodes.For)


def _check_node(tag: WrittenTag, node: nodes.Node) -> None:
    if not isinstance(node, _ALLOWED_NODES):
        raise held_by_tag(tag, node)
    match node:
        case nodes.Name(name=word) | nodes.Getattr(attr=word) | nodes.Getitem(arg=nodes.Const(value=str() as word)):
            if word.startswith("_"):
                raise tag.fault(f"the name {word} is private. No name in a tag begins with _.")
        case nodes.Getitem(arg=argument) if not isinstance(argument, nodes.Const):
            raise tag.fault("an entry must be named, not worked out. Write its name after a full stop.")
