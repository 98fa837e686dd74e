"""What the tags of a letter are made of: a small part of their language is allowed, and whatever else is refused.

Allowed is what the other checks of tags follow. Each line is read by itself, so that one mistake hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import TemplateSyntaxError, nodes

from forms_service.adapters.documents.tag_checks.tag_faults import TagFault
from forms_service.adapters.documents.tag_checks.tagged_lines import TAG, LineOfTags, as_jinja_reads_it
from forms_service.adapters.documents.word_templates import ALLOWED_NODES, environment

_SIGN: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_LIKE_A_TAG: Final = (
    (re.compile(r"\{\s?[a-z]+(?:\.[a-z_0-9]+)+\s?\}"), "single braces"),
    (re.compile(r"\{ \{.*?\} ?\}|\{ ?%.*?% \}"), "braces with a blank between them"),
    (re.compile(r"«[^«»\s]*[_.][^«»\s]*»"), "a mail-merge field"),
    (re.compile(r"\$\{[\w. ]+\}"), "a field of another program"),
    (re.compile(r"<<\s?[\w.]+\s?>>"), "a field of another program"),
    (re.compile(r"\{\s?(?:MERGEFIELD|IF|DOCPROPERTY)\b"), "a field code that was typed"),
)
_CONTROL: Final = re.compile(r"\{%-?\s*(?:(p|tr|tc|r)\s+)?(\w+)?")
_PRINTING: Final = re.compile(r"\{\{-?\s*(p|tr|tc|r)\s")
_FITS: Final = {"elif": ("if",), "else": ("if", "for"), "endif": ("if",), "endfor": ("for",)}
_ENDS: Final = {"if": "endif", "for": "endfor"}
_NODES: Final = {
    "Call": "a call",
    "Filter": "a filter (|)",
    "Test": "a test (is …)",
    "Concat": "joined texts (~)",
    "List": "a list",
    "Tuple": "a list",
    "Dict": "a list",
    "Slice": "a part of a list",
    "Neg": "a sum",
    "Pos": "a sum",
}
_SUMS: Final = frozenset({"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"})
_COMPARED: Final = frozenset({"eq", "ne", "in", "notin"})
_jinja: Final = environment(None)


@dataclass(frozen=True)
class _OpeningTag:
    """A tag that begins something, in its line."""

    word: str
    takes: str
    tag: str
    number: int
    line: LineOfTags


def construct_faults(lines: Sequence[LineOfTags], *, is_word: bool) -> list[TagFault]:
    """Everything in the tags of one part that a letter may not say, or that does not fit together."""
    found = [fault for number, line in enumerate(lines, 1) for fault in _in_line(line, number, is_word=is_word)]
    if not found:
        found = list(_not_paired(lines))
    return found


def _in_line(line: LineOfTags, number: int, *, is_word: bool) -> Iterator[TagFault]:
    left = TAG.sub("\0", line.text)
    stray = _SIGN.search(left)
    if stray:
        begins = left[max(0, stray.start() - 10) : stray.end() + 20].replace("\0", "…")
        message = f"“{begins.strip()}” is only one end of a tag, and would be printed as it is, or stop the letter"
        yield TagFault("broken-tag", number, stray[0], message, "Write both ends in one line: {{ answer.x }}.")
    # In a Word file these are told with its fields and boxes, which are others of the same kind.
    for pattern, what in () if stray or is_word else _LIKE_A_TAG:
        for alike in pattern.findall(left):
            message = f"“{alike}” is {what}, and would be printed as it is"
            yield TagFault("foreign-tag", number, alike, message, "Write {{ answer.x }}, with two braces on each side.")
    for tag in TAG.findall(line.text):
        fault = _of_tag(tag, number, is_word=is_word)
        if fault:
            yield fault


def _of_tag(tag: str, number: int, *, is_word: bool) -> TagFault | None:
    """What is wrong with one tag."""
    if tag.startswith("{#"):
        return None
    if is_word and ("{%-" in tag or "{{-" in tag or "-%}" in tag or "-}}" in tag):
        message = "“-” joins the line to the one before or behind it, which is not followed here"
        return TagFault("unknown-construct", number, tag, message, "Take the “-” out.")
    if tag.startswith("{{"):
        printing = _PRINTING.match(tag)
        if printing:
            message = f"“{printing[1]}” takes more away than the tag, and what is printed with it cannot be read back"
            return TagFault("unknown-construct", number, tag, message, f"Take the “{printing[1]}” out.")
        return _of_expression(tag, as_jinja_reads_it(tag), number)
    control = _CONTROL.match(tag)
    takes, word = (control[1] or "", control[2] or "") if control else ("", "")
    if takes in {"tc", "r"} or (takes and not is_word):
        message = f"“{takes}” takes its cell or part of a line away, and words beside it with it"
        return TagFault("unknown-construct", number, tag, message, f"Write {{% {word} … %}} within the line.")
    if word not in {*_FITS, *_ENDS}:
        message = f"“{word}” is nothing that a letter may do: there are if, elif, else, endif, for and endfor"
        return TagFault("unknown-construct", number, tag, message, "Take it out.")
    whole = as_jinja_reads_it(tag)
    if word in _ENDS:
        return _of_expression(tag, f"{whole}{{% {_ENDS[word]} %}}", number)
    if word == "elif":
        return _of_expression(tag, f"{{% if x %}}{whole}{{% endif %}}", number)
    return None if re.fullmatch(r"\{%-?\s*\w+\s*-?%\}", whole) else _unreadable_tag(tag, number)


def _unreadable_tag(tag: str, number: int) -> TagFault:
    message = "it cannot be read: it holds a name such as answer.x, a test (if answer.x), or a loop (for row in rows.x)"
    return TagFault("broken-tag", number, tag, message, "Write the tag anew, or copy one that is right.")


def _of_expression(tag: str, source: str, number: int) -> TagFault | None:
    try:
        syntax = _jinja.parse(source)
    except TemplateSyntaxError:
        return _unreadable_tag(tag, number)
    except RecursionError:
        return TagFault("unknown-construct", number, tag, "it goes too deep", "Write it shorter.")
    if any(_prints_words(one) for output in syntax.find_all(nodes.Output) for one in output.nodes):
        message = "it prints words of its own, and only what was answered or done can be printed by a tag"
        return TagFault("unknown-construct", number, tag, message, "Type the words, with {% if … %} before them.")
    for node in syntax.find_all(nodes.Node):
        what = _not_allowed(node)
        if what:
            message = f"it holds {what}, and nothing can be worked out in a letter"
            return TagFault(
                "unknown-construct", number, tag, message, "Name an answer, and compare it with ==, != or in."
            )
    return None


def _prints_words(node: nodes.Node) -> bool:
    """Whether what a tag prints may be words that stand in the tag."""
    match node:
        case nodes.TemplateData():
            return False
        case nodes.CondExpr(expr1=first, expr2=second):
            return _prints_words(first) or (second is not None and _prints_words(second))
        case nodes.Or(left=left, right=right) | nodes.And(left=left, right=right):
            return _prints_words(left) or _prints_words(right)
        case _:
            return isinstance(node, nodes.Const)


def _not_allowed(node: nodes.Node) -> str:
    """What stands there that may not, in words; nothing, if it may."""
    kind = type(node).__name__
    if kind in _SUMS:
        return "a sum"
    if not isinstance(node, ALLOWED_NODES):
        return _NODES.get(kind, "what is not followed here")
    match node:
        case nodes.Name(name=word) | nodes.Getattr(attr=word) | nodes.Getitem(arg=nodes.Const(value=str() as word)):
            return f"the private name {word}" if word.startswith("_") else ""
        case nodes.Getitem(arg=argument) if not isinstance(argument, nodes.Const):
            return "an entry that is not named"
        case nodes.Compare(ops=several) if len(several) > 1 or several[0].op not in _COMPARED:
            return "which of two is more, or three that are compared"
        case nodes.Compare(expr=one, ops=[nodes.Operand(expr=other)]) if _is_number_beside_text(one, other):
            return "a number that an answer is compared with, which is a text"
        case nodes.For(recursive=True):
            return "a loop that calls itself"
        case _:
            return ""


def _is_number_beside_text(one: nodes.Node, other: nodes.Node) -> bool:
    sides = (one, other)
    is_number = any(isinstance(side, nodes.Const) and not isinstance(side.value, str) for side in sides)
    names = [side for side in sides if isinstance(side, nodes.Getattr)]
    return is_number and any(not (isinstance(one.node, nodes.Name) and one.node.name == "loop") for one in names)


def _not_paired(lines: Sequence[LineOfTags]) -> Iterator[TagFault]:
    """Tags that end what was not begun, begin what is not ended, or do so in another cell or table."""
    open_tags: list[_OpeningTag] = []
    for number, line in enumerate(lines, 1):
        for tag in TAG.findall(line.text):
            control = _CONTROL.match(tag)
            if control is None or not control[2]:
                continue
            takes, word = control[1] or "", control[2]
            if word in _ENDS:
                open_tags.append(_OpeningTag(word, takes, tag, number, line))
                continue
            begun = open_tags[-1] if open_tags else None
            if begun is None or begun.word not in _FITS[word]:
                yield TagFault(
                    "broken-tag", number, tag, _unfitting(word, begun), "Close each tag before the one around it."
                )
                return
            if (fault := _set_apart(begun, takes, tag, number, line)) is not None:
                yield fault
            if word.startswith("end"):
                open_tags.pop()
    for begun in open_tags:
        end = f"{{%{begun.takes} {_ENDS[begun.word]} %}}"
        yield TagFault(
            "broken-tag", begun.number, begun.tag, f"it is never ended by {end}", f"Write {end} where it ends."
        )


def _unfitting(word: str, begun: _OpeningTag | None) -> str:
    if begun is None:
        return f"there is nothing that “{word}” could end or go on with"
    return f"“{word}” does not fit to {begun.tag}, which was begun last (paragraph {begun.number})"


def _set_apart(begun: _OpeningTag, takes: str, tag: str, number: int, line: LineOfTags) -> TagFault | None:
    """A tag that stands elsewhere than what it belongs to, so that half of a cell or row would go with it."""
    if takes != begun.takes:
        message = f"it belongs to {begun.tag} (paragraph {begun.number}), and one of the two takes its whole line away"
        return TagFault("broken-tag", number, tag, message, "Write both with the same letters behind {%.")
    if (line.table if takes == "tr" else line.holder) != (begun.line.table if takes == "tr" else begun.line.holder):
        message = f"it belongs to {begun.tag} (paragraph {begun.number}), which stands in another cell or table"
        return TagFault("broken-tag", number, tag, message, "Put both into one cell, or both outside of the table.")
    return None
