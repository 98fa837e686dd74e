"""Letters made in the sandbox: each method has its like in ``adapters/documents``, which does the work there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from forms_service.adapters.documents.pdf_forms.filling import FilledForm, Spot, lost_from_form
from forms_service.adapters.documents.pdf_forms.form import FormSurvey
from forms_service.adapters.documents.pdf_forms.widgets import BoxEntry, in_one_line
from forms_service.adapters.documents.pdf_text import Area
from forms_service.adapters.documents.text_templates import PlainText
from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.helpers.supervision import HelperLost, HelperWatch
from forms_service.adapters.sandbox.client import Sandbox
from forms_service.adapters.sandbox.plain_words import (
    lines_from_plain,
    printed_from_plain,
    to_plain,
    words_from_plain,
)
from forms_service.casework.documents.documents import (
    ConversionFailed,
    ConverterLost,
    ConverterMissing,
    DocumentFault,
    EmptyTags,
    Merged,
    Missing,
    Picture,
    ReadBackFailed,
    TemplateFault,
    UnprintableText,
)
from forms_service.casework.documents.tree import LabelledLine, Language
from forms_service.casework.errors import Unavailable
from forms_service.engine.fault import Fault

_SECONDS_EACH: Final = 60.0
"""By the clock of a busy machine; of the processor's time the program has far less."""
_HURRIED_SECONDS: Final = 10.0
_TOO_SLOW: Final = "This document could not be prepared in time. Nothing is lost: try again in a minute."
_NONE_WORKS: Final = "No letter can be made on this machine just now"
_ENDLESS: Final = "the template takes too long, as one does that goes round and round"
_FAULTS: Final = {fault.__name__: fault for fault in (ConversionFailed, ConverterMissing, DocumentFault)}
_NONE: Final[Mapping[str, Sequence[Picture]]] = {}


class SandboxedLetters:
    """Makes letters one at a time; ``DocumentFault`` says what is wrong with one, ``ConverterLost`` that it broke."""

    def __init__(self, folders: Path | None = None, *, hurried: bool = False, watch: HelperWatch | None = None) -> None:
        """*hurried* is for a page that a person waits for: what takes longer is ``Unavailable``."""
        self._hurried = hurried
        self._sandbox = Sandbox(
            "letters",
            folders=folders,
            seconds_each=_SECONDS_EACH,
            seconds=_HURRIED_SECONDS if hurried else None,
            watch=watch,
        )

    def merge(self, template: bytes, context: Mapping[str, object], empty_tags: EmptyTags = "refused") -> Merged:
        answer = self._ask("merge", template, context=_plain(context), empty_tags=empty_tags)
        return Merged(answer.parts[0], printed_from_plain(answer.line["printed"]))

    def words(
        self, template: bytes, context: Mapping[str, object], language: Language, empty_tags: EmptyTags = "refused"
    ) -> str:
        """Return the words of a Word document, to be pasted elsewhere; ``ReadBackFailed`` if one would be lost."""
        answer = self._ask("words", template, context=_plain(context), language=language, empty_tags=empty_tags)
        return answer.parts[0].decode("utf-8", "surrogatepass")

    def text(self, template: bytes, context: Mapping[str, object]) -> PlainText:
        line = self._ask("text", template, context=_plain(context)).line
        return PlainText(words_from_plain(line["pieces"]), printed_from_plain(line["printed"]))

    def fill(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> FilledForm:
        line, (pdf,) = self._form("fill", template, manifest_fields, context, images)
        spots = tuple(Spot(name, text, page, Area(*area)) for name, text, page, area in line["spots"])
        return FilledForm(pdf, printed_from_plain(line["printed"]), lines_from_plain(line["lines"]), spots, template)

    def lines(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> list[LabelledLine]:
        return list(lines_from_plain(self._form("lines", template, manifest_fields, context, images).line["lines"]))

    def check(self, filled: FilledForm) -> list[Missing]:
        return lost_from_form(filled)

    def archive(self, sealed: bytes) -> bytes:
        """Return the archive copy of sealed answers, not read back yet."""
        return self._ask("archive", sealed).parts[0]

    def disposal(self, contents: bytes) -> bytes:
        return self._ask("disposal", contents).parts[0]

    def repaired(self, docx: bytes, pdf: bytes) -> bytes:
        return self._ask("repair", docx, pdf).parts[0]

    def check_template(
        self, kind: str, content: bytes, boxes: Mapping[str, str], empty_tags: EmptyTags = "refused"
    ) -> None:
        """Read a template as it is read to be used; ``TemplateFault`` names all that forbids that."""
        self._ask("check", content, kind=kind, boxes=dict(boxes), empty_tags=empty_tags)

    def survey(self, template: bytes, at: str) -> FormSurvey:
        """Look through a PDF form of others, whose faults are *at* this file; it is told of, and not to be filled."""
        try:
            line = self._ask("survey", template).line
        except DocumentFault as fault:
            return FormSurvey(faults=[Fault("form-damaged", at, str(fault))])
        entries = [
            BoxEntry(page, name, label, kind, tuple(choices), is_required, longest)
            for page, name, label, kind, choices, is_required, longest in line["entries"]
        ]
        faults = [Fault(code, at, in_one_line(words), place=place) for code, words, place in line["faults"]]
        return FormSurvey(entries, faults=faults)

    def close(self) -> None:
        self._sandbox.close()

    def _form(
        self,
        do: str,
        template: bytes,
        boxes: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]],
    ) -> Message:
        named = {question: [[one.media_type, one.alt] for one in pictures] for question, pictures in images.items()}
        data = [one.data for pictures in images.values() for one in pictures]
        return self._ask(do, template, *data, boxes=dict(boxes), context=_plain(context), pictures=named)

    def _ask(self, do: str, *parts: bytes, **line: Any) -> Message:
        try:
            answer = self._sandbox.ask(Message({"do": do, **line}, parts))
        except HelperLost as lost:
            raise self._why(lost) from lost
        if "fault" in answer.line:
            raise _fault(answer.line["fault"], answer.line["words"], answer.line.get("findings", ()))
        return answer

    def _why(self, lost: HelperLost) -> Exception:
        """Say whose doing it is: the letter's if it used up its time, or if the sandbox is well otherwise."""
        if lost.spent:
            return TemplateFault(_ENDLESS)
        if self._hurried:
            return Unavailable(_TOO_SLOW)
        try:
            self._sandbox.ask(Message({"do": "nothing"}))
        except HelperLost as too:
            return Unavailable(f"{_NONE_WORKS}: {too}")
        return ConverterLost(f"Making it broke what makes letters, twice: {lost}")


def _plain(context: Mapping[str, object]) -> Any:
    entries = {name: to_plain(value, name) for name, value in context.items()}
    return {"entries": entries}


def _fault(name: str, words: Sequence[str], findings: Sequence[Sequence[str]]) -> DocumentFault:
    if name == TemplateFault.__name__:
        found = [Fault(code, "", message, mend, place) for code, message, mend, place in findings]
        return TemplateFault("\n".join(words), found)
    if name == UnprintableText.__name__:
        return UnprintableText(*words)
    if name == ReadBackFailed.__name__:
        return ReadBackFailed(tuple(words))
    return _FAULTS.get(name, DocumentFault)(*words)
