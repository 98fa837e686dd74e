"""Making letters in the sandbox: merging, reading what was merged, filling forms, typesetting and repairing PDFs.

What fails says of itself whether that is the letter's doing. The templates that were prepared are remembered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from forms_service.adapters.documents.archive_copy.contents import contents_of
from forms_service.adapters.documents.archive_copy.printing import TypstPrinter
from forms_service.adapters.documents.disposal_papers.papers import print_paper
from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.repaired import repaired
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.pdf_forms.form import survey
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.renditions.whole_text import text_of_word
from forms_service.adapters.documents.templates import check_template
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.sandbox import confinement
from forms_service.adapters.sandbox.plain_words import (
    from_plain,
    lines_to_plain,
    printed_to_plain,
    words_to_plain,
)
from forms_service.adapters.sandbox.program import Answer
from forms_service.casework.documents.documents import (
    DocumentFault,
    EmptyTags,
    Picture,
    ReadBackFailed,
    TemplateFault,
    UnprintableText,
)
from forms_service.casework.documents.tree import Language

MOST_MEMORY: Final = 2_500_000_000
MOST_SECONDS: Final = 20
"""Of the processor's time, for one letter; the longest shipped takes less than one."""
_TOO_MUCH: Final = "the template asks for too much: it is nested too deeply, or takes too much memory"


def begin() -> Answer:
    confinement.limit(memory=MOST_MEMORY)
    confinement.forbid(forking=False)
    return _answered


def _answered(request: Message) -> Message:
    confinement.limit_seconds(MOST_SECONDS)
    try:
        return _WORKS[request.line["do"]](request)
    except UnprintableText as fault:
        return Message({"fault": "UnprintableText", "words": [fault.source, fault.character]})
    except ReadBackFailed as fault:
        return Message({"fault": "ReadBackFailed", "words": list(fault.faults)})
    except TemplateFault as fault:
        found = [[one.code, one.message, one.mend, one.place] for one in fault.findings]
        return Message({"fault": "TemplateFault", "words": [str(fault)], "findings": found})
    except DocumentFault as fault:
        return Message({"fault": type(fault).__name__, "words": [str(fault)]})
    except (MemoryError, RecursionError):
        return Message({"fault": TemplateFault.__name__, "words": [_TOO_MUCH]})


def _merge(request: Message) -> Message:
    merged = DocxtplMerger().merge(request.parts[0], _context(request), _empty_tags(request))
    return Message({"printed": printed_to_plain(merged.printed)}, (merged.docx,))


def _words(request: Message) -> Message:
    merged = DocxtplMerger().merge(request.parts[0], _context(request), _empty_tags(request))
    language: Language = "cy" if request.line["language"] == "cy" else "en"
    return Message({}, (text_of_word(merged, language, ReadBack(_fonts())).encode("utf-8", "surrogatepass"),))


def _text(request: Message) -> Message:
    made = print_text(request.parts[0], _context(request))
    return Message({"pieces": words_to_plain(made.pieces), "printed": printed_to_plain(made.printed)})


def _fill(request: Message) -> Message:
    filled = _forms().fill(request.parts[0], request.line["boxes"], _context(request), _pictures(request))
    line = {
        "printed": printed_to_plain(filled.printed),
        "lines": lines_to_plain(filled.lines),
        "spots": [[spot.name, spot.text, spot.page, list(dataclasses.astuple(spot.area))] for spot in filled.spots],
    }
    return Message(line, (filled.pdf,))


def _lines(request: Message) -> Message:
    lines = _forms().lines(request.parts[0], request.line["boxes"], _context(request), _pictures(request))
    return Message({"lines": lines_to_plain(lines)})


def _archive(request: Message) -> Message:
    (sealed,) = request.parts
    return Message({}, (_printer().printed(contents_of(sealed), sealed),))


def _disposal(request: Message) -> Message:
    return Message({}, (print_paper(request.parts[0], _fonts()),))


def _repair(request: Message) -> Message:
    docx, pdf = request.parts
    return Message({}, (repaired(docx, pdf),))


def _check(request: Message) -> Message:
    check_template(request.line["kind"], request.parts[0], request.line["boxes"], _empty_tags(request))
    return Message({})


def _survey(request: Message) -> Message:
    seen = survey(request.parts[0])
    entries = [dataclasses.astuple(entry) for entry in seen.entries]
    return Message({"entries": entries, "faults": [[one.code, one.message, one.place] for one in seen.faults]})


_WORKS: Final[Mapping[str, Callable[[Message], Message]]] = {
    "merge": _merge,
    "words": _words,
    "text": _text,
    "fill": _fill,
    "lines": _lines,
    "archive": _archive,
    "disposal": _disposal,
    "repair": _repair,
    "check": _check,
    "survey": _survey,
    "nothing": lambda _: Message({}),
}


def _context(request: Message) -> Mapping[str, Any]:
    context = from_plain(request.line["context"])
    assert isinstance(context, dict)
    return context


def _empty_tags(request: Message) -> EmptyTags:
    return "left_out" if request.line["empty_tags"] == "left_out" else "refused"


def _pictures(request: Message) -> Mapping[str, Sequence[Picture]]:
    """Each question's pictures, whose bytes follow the template in the same order."""
    data = iter(request.parts[1:])
    return {
        question: [Picture(next(data), media_type, alt) for media_type, alt in pictures]
        for question, pictures in request.line["pictures"].items()
    }


@cache
def _fonts() -> PinnedFonts:
    return PinnedFonts()


@cache
def _forms() -> PdfForms:
    return PdfForms(_fonts())


@cache
def _printer() -> TypstPrinter:
    return TypstPrinter(_fonts())
