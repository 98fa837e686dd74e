"""What each box of a form says, from its manifest: the language of the Word templates, one line for each box.

A line without tags is a name or a condition: ``answer.iv_outcome`` prints the answer, ``'school' in choice.iv_how``
ticks a box, ``images.iv_photos[0]`` shows a picture. With tags it is a text, as in a Word template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import Template, Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from forms_service.adapters.documents.making_faults.merge_words import MERGING, NoText, asked_in, merge_fault
from forms_service.adapters.documents.making_faults.written_tags import WrittenTags, tags_of_box
from forms_service.adapters.documents.pdf_forms.form import refuse_all
from forms_service.adapters.documents.pdf_forms.widgets import Box
from forms_service.adapters.documents.tidying import SPACES_AT_ENDS, without
from forms_service.adapters.documents.word_templates import CLOSE_TOKEN, OPEN_TOKEN, compiled, environment
from forms_service.casework.documents.documents import Picture, Printed, PrintedText, TemplateFault
from forms_service.casework.documents.origins import Origin
from forms_service.casework.documents.tree import Words, text_of
from forms_service.engine.fault import Fault

_IMAGE = re.compile(r"images\.(\w+)\[(\d+)\]")
_TOKEN = re.compile(f"{OPEN_TOKEN}(\\d+){CLOSE_TOKEN}")
_NAMED = re.compile(r"\b(?:choice|answer|options|decided)\.(\w+)")
_TICKED: Final = "ticked"
_IDLE: Final = (SPACES_AT_ENDS, re.compile(r"\A\s+|\s+\Z"))
# Names that no template may use, under which each rendering keeps what it printed, and for which box.
_RECORD, _BOX = "_printed", "_box"


@dataclass(frozen=True, slots=True)
class Filled:
    """What is to be put into a box: a text in *pieces* that know what they are, a tick, a picture, or nothing."""

    box: Box
    pieces: tuple[Words, ...] = ()
    is_ticked: bool = False
    image: Picture | None = None
    printed: tuple[Printed, ...] = ()

    @property
    def text(self) -> str:
        return text_of(self.pieces)


def check_wording(boxes: Sequence[Box], fields: Mapping[str, str]) -> None:
    """Refuse all manifest lines that are not in the language, or that show a picture in a tick box."""
    refuse_all(faults_of_wording(boxes, fields))


def faults_of_wording(boxes: Sequence[Box], fields: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with the lines; a box without one is a fault of its own."""
    for box in boxes:
        line = fields.get(box.name, "''")
        if not _IMAGE.fullmatch(line):
            yield from _faults_of_line(box, line)
        elif box.kind != "text":
            yield Fault("not-readable", "", f"the box {box.name} is to be ticked and cannot show a picture")


def _faults_of_line(box: Box, line: str) -> Iterator[Fault]:
    try:
        _template(box.name, box.kind == "tick", line)
    except TemplateFault as fault:
        yield Fault("not-readable", "", str(fault))


def fill_in(
    boxes: Sequence[Box],
    fields: Mapping[str, str],
    context: Mapping[str, object],
    images: Mapping[str, Sequence[Picture]],
) -> list[Filled]:
    """Say what each box holds, in the order of the form."""
    _check_all_shown(fields, images)
    found = [_filled(box, fields[box.name], context, images) for box in boxes]
    for name, value in _chosen(boxes, fields, context).items():
        if value and not any(one.is_ticked for one in found if one.box.name == name):
            raise TemplateFault(f"the form has no button of {name} for “{value}”")
    return found


def _check_all_shown(fields: Mapping[str, str], images: Mapping[str, Sequence[Picture]]) -> None:
    shown = {(match[1], int(match[2])) for line in fields.values() if (match := _IMAGE.fullmatch(line))}
    for question, several in images.items():
        left_over = [number for number in range(len(several)) if (question, number) not in shown]
        if left_over:
            raise TemplateFault(f"the form has no box for picture {left_over[0] + 1} of {question}")


def _filled(box: Box, line: str, context: Mapping[str, object], images: Mapping[str, Sequence[Picture]]) -> Filled:
    image = _IMAGE.fullmatch(line)
    if image:
        several = images.get(image[1], ())
        return Filled(box, image=several[int(image[2])] if int(image[2]) < len(several) else None)
    pieces, printed = _rendered(box, line, context)
    if box.kind == "text":
        return Filled(box, pieces, printed=printed)
    if text_of(pieces) != (box.value if box.kind == "radio" else _TICKED):
        return Filled(box)
    sources = dict.fromkeys(_NAMED.findall(line)) or {box.name: None}
    ticked = tuple(Printed(source, box.option, box.name, origin=_origin(source, context)) for source in sources)
    return Filled(box, is_ticked=True, printed=ticked)


def _origin(question: str, context: Mapping[str, object]) -> Origin | None:
    """Where the answer comes from that a box was ticked for."""
    answers = context.get("answer")
    answer = answers.get(question) if isinstance(answers, Mapping) else None
    return answer.origin if isinstance(answer, PrintedText) else None


def _chosen(boxes: Sequence[Box], fields: Mapping[str, str], context: Mapping[str, object]) -> dict[str, str]:
    """What each group of radio buttons is to say."""
    groups = {box.name: box for box in boxes if box.kind == "radio"}
    return {name: text_of(_rendered(box, fields[name], context)[0]) for name, box in groups.items()}


@pass_context
def _token(context: Context, value: object) -> Markup | str:
    """Record a printed value and print its number, so that no answer is ever taken for a tag."""
    if isinstance(value, Undefined):
        str(value)  # raises, naming what is missing
    if value is None or isinstance(value, Markup):
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NoText(value)
    record: list[PrintedText] = context[_RECORD]
    printed = value if isinstance(value, PrintedText) else PrintedText(str(value), source=str(context[_BOX]))
    record.append(printed)
    return Markup(f"{OPEN_TOKEN}{len(record) - 1}{CLOSE_TOKEN}")  # noqa: S704 (a number between two fixed characters)


_jinja: Final = environment(_token)


@lru_cache(maxsize=512)
def _template(name: str, is_tick: bool, line: str) -> tuple[Template, WrittenTags]:  # noqa: FBT001 (a key of the cache)
    source = line
    if not re.search(r"\{[{%]", line):
        source = f"{{% if {line} %}}{_TICKED}{{% endif %}}" if is_tick else f"{{{{ {line} }}}}"
    tags = tags_of_box(name, source)
    return compiled(f"the box {name}", tags, source, _jinja, lambda *_: None), tags


def _rendered(box: Box, line: str, context: Mapping[str, object]) -> tuple[tuple[Words, ...], tuple[Printed, ...]]:
    """What a box's line comes to, in pieces, and everything that it printed."""
    record: list[PrintedText] = []
    template, tags = _template(box.name, box.kind == "tick", line)
    try:
        rendered = template.render({**context, _RECORD: record, _BOX: box.name})
    except MERGING as error:
        raise merge_fault(error, tags, asked_in(context)) from error
    place = tags.at(None).place
    printed = tuple(Printed(one.source, str(one), box.name, origin=one.origin, place=place) for one in record)
    pieces = [
        Words(_lines(printed[int(piece)].text), printed[int(piece)]) if position % 2 else Words(_lines(piece))
        for position, piece in enumerate(_TOKEN.split(rendered))
    ]
    return tuple(without(pieces, _IDLE)), printed


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
