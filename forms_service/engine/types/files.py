"""Files that were added: of any kind that is taken, or pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Standpoint, max_rows
from forms_service.engine.types.registry import question_type


def files_in(value: Value | None) -> dict[str, Value]:
    """Return the files of an answer by id, also of one that is given for each row."""
    if isinstance(value, dict):
        return {name: file for item in value.values() for name, file in files_in(item).items()}
    files = value if isinstance(value, list) else []
    return {str(file["id"]): file for file in files if isinstance(file, dict) and "sha256" in file}


def size_in_words(size: Value) -> str:
    """Return ``320 kB`` or ``1.4 MB``."""
    kilobytes = max(1, round(int(str(size)) / 1000))
    return f"{kilobytes} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"


@question_type
class File(QuestionType):
    """Files that were received for this questionnaire. A browser names them by id alone: it cannot make one up."""

    name = "file"
    verb = "Add"
    operators: ClassVar[frozenset[str]] = frozenset()
    rules = (max_rows("files"),)
    takes_files = True
    specimen_of: ClassVar[tuple[str, str]] = ("text/plain", "txt")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        named = [raw] if isinstance(raw, str) else raw if isinstance(raw, Sequence) else []
        ids = list(dict.fromkeys(item for item in named if isinstance(item, str) and item))
        known = {**files_in(context.elsewhere.get(question.id)), **context.files}
        if any(item not in known for item in ids):
            gone = f"{question.short_label}: a file is not there any more. Add it again"
            return Parsed(None, (Problem((question.id,), gone),))
        return Parsed([known[item] for item in ids] or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return list(files_in(value))

    def text(self, question: Question, value: Value, context: Context) -> str:
        files = [file for file in files_in(value).values() if isinstance(file, dict)]
        return "\n".join(f"{file['name']} ({size_in_words(file['size'])})" for file in files)

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, list) and len(files_in(value)) == len(value) else None

    def missing(self, question: Question) -> str:
        return f"{self.verb} a file: {question.short_label}"

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        media_type, ending = self.specimen_of
        name = re.sub(r"[^a-z0-9]+", "-", seed.lower()).strip("-")
        whole: dict[str, Value] = {
            "id": f"specimen{crc32(seed.encode()):08x}",
            "name": f"{name}.{ending}",
            "media_type": media_type,
            "size": 1,
            "sha256": "0" * 64,
        }
        yield [whole]


@question_type
class Image(File):
    """Pictures, kept without what a camera writes into them."""

    name = "image"
    takes_pictures = True
    specimen_of = ("image/png", "png")
