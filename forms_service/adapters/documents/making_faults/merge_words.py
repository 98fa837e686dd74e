"""Why a tag could not print with the answers that it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final

from jinja2 import StrictUndefined, TemplateError, TemplateRuntimeError, Undefined
from jinja2.utils import missing

from forms_service.adapters.documents.making_faults.written_tags import Asked, WrittenTag, WrittenTags, question_of
from forms_service.casework.documents.documents import ASKED, TemplateFault
from forms_service.engine.fault import nearest

MERGING: Final = (TemplateError, TypeError, ValueError, RecursionError)
"""What comes of a letter that asks for what is not there, or for something else than it is."""
_MOST_NAMED: Final = 4


class NoSuchName(StrictUndefined):
    """A name for which there is nothing, in words of ours."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, there = self._undefined_name, self._undefined_obj
        if there is missing:
            return f"there is nothing called “{name}” here."
        if isinstance(there, Mapping):
            return " ".join(filter(None, (f"there is nothing called “{name}” there.", nearest(str(name), there))))
        if there is None:
            return f"what “{name}” is to be said of is not there: it was not answered."
        if isinstance(there, tuple | list):
            return f"“{name}” is said in each of the rows of a list. Print it in a for that goes through them."
        return f"a text has no “{name}” in it. Write its name without that."


class NoText(TemplateRuntimeError):
    """A tag is to print what is no text."""

    def __init__(self, value: object) -> None:
        super().__init__("")
        self.value = value


def merge_fault(error: Exception, tags: WrittenTags, asked: Asked) -> TemplateFault:
    """Say in its author's words why a letter could not be merged: the tag, its line, the question, what to do."""
    tag = tags.at(_line_gone_through(error.__traceback__))
    question = question_of(tag, asked)
    said = f" The question is “{question}”." if question else ""
    match error:
        case NoText(value=value):
            return tag.fault(_why_no_text(tag, value, question))
        case TemplateError(message=str() as message) if message:
            return tag.fault(f"{message}{said}{_outside_loop(tag, tags)}")
        case _ if tag.keyword == "for":
            through = tag.paths[-1] if tag.paths else "what it goes through"
            return tag.fault(
                f"“{through}” is no list that a loop could go through, or was not answered.{said} "
                "Put an if around the loop, or go through a list."
            )
        case _:
            return tag.fault(f"it compares what cannot be compared, or something that was not answered.{said}")


def asked_in(context: Mapping[str, object]) -> Asked:
    asked = context.get(ASKED)
    return {str(name): str(words) for name, words in asked.items()} if isinstance(asked, Mapping) else {}


def _outside_loop(tag: WrittenTag, tags: WrittenTags) -> str:
    """Which loop a tag is to stand in, where its name is that of one."""
    names = {path.split(".")[0] for path in tag.paths}
    loops = (one for one in tags.tags if one.keyword == "for" and one.paths and one.paths[0] in names)
    loop = next(loops, None)
    if loop is None or loop is tag:
        return ""
    return f" Where it is meant to be that of {loop.words} ({loop.line.place}), print it inside of that loop."


def _why_no_text(tag: WrittenTag, value: object, question: str) -> str:
    name = tag.paths[0] if tag.paths else ""
    match value:
        case None:
            why = f"“{question}” was not answered" if question else "it was not said with these answers"
            guard = f"Put the line between {{% if {name} %}} and {{% endif %}}. " if name else ""
            return f"it has nothing to print: {why}. {guard}What is to stand there otherwise is written after else."
        case Undefined():
            return "it does not say what it prints where its condition does not hold. Write that after else."
        case bool():
            return f"it says only whether something is so, and has no words. Use it in {{% if {name} %}}."
        case Mapping():
            names = ", ".join(f"{name}.{entry}" for entry in list(value)[:_MOST_NAMED])
            return f"it stands for several things, and not for a text. Write one of them: {names}."
        case Sequence() if not isinstance(value, str):
            columns = value[0] if value and isinstance(value[0], Mapping) else {"text": ""}
            inside = f"{{% for row in {name} %}} … {{{{ row.{next(iter(columns), 'text')} }}}} … {{% endfor %}}"
            said = f" The question is “{question}”." if question else ""
            return f"it is a list, which no tag can print.{said} Go through it: {inside}."
    return "it prints no answer, but words of its own. Type them without a tag."


def _line_gone_through(trace: TracebackType | None) -> int | None:
    """The last line of a template that a fault went through."""
    line = None
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
