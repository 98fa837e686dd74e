"""Documents: what a template printed, what a finished file says, and why one cannot be made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Self, TypeAlias

from forms_service.casework.documents.origins import Origin
from forms_service.casework.ids import DocumentId, QuestionnaireId, SubmissionId
from forms_service.engine.fault import Fault


class DocumentFault(Exception):
    """A document could not be made; nothing of it may be issued."""


class TemplateFault(DocumentFault):
    """A template says something that it may not, or asks for an answer that is not there.

    *findings* are all that is wrong with it, each with its code, where that is known; the words say it in any case.
    """

    def __init__(self, words: str, findings: Sequence[Fault] = ()) -> None:
        super().__init__(words)
        self.findings = tuple(findings)

    @classmethod
    def of(cls, findings: Iterable[Fault]) -> "TemplateFault":
        """One fault of all that was found, with a line for each."""
        found = list(dict.fromkeys(findings))
        return cls("\n".join(dict.fromkeys(f"{one.message} {one.mend}".strip() for one in found)), found)


class TemplateMissing(DocumentFault):
    """There is no letter that a document could be made from: none was published, or it is not there any more."""


class TooLong(DocumentFault):
    """A document takes more pages than its letter may have."""


class UnprintableText(DocumentFault):
    """A text holds a character that no Word file can carry."""

    def __init__(self, source: str, character: str) -> None:
        super().__init__(f"{source}: the character U+{ord(character):04X} cannot be printed")
        self.source = source
        self.character = character


class ConversionFailed(DocumentFault):
    """The Word document could not be turned into a PDF."""


class ConverterLost(DocumentFault):
    """What turns Word documents into PDFs failed itself, more than once; that need not be the document's doing."""


class ConverterMissing(DocumentFault):
    """This machine lacks what making documents needs: LibreOffice, its Python bridge, or the fonts."""


class ReadBackFailed(DocumentFault):
    """The finished document does not say everything that it should; *faults* name what is missing."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class PrintedText(str):
    """Plain text that knows which question it answers, in words for whoever must act, and its origin.

    Once a tag has printed it, it knows the *place* of that tag in its letter.
    """

    __slots__ = ("origin", "place", "source")
    source: str
    origin: Origin | None
    """Who said it and when; nothing, if nobody is known to have said it."""
    place: str

    def __new__(cls, text: str, *, source: str, origin: Origin | None = None, place: str = "") -> Self:
        printed = super().__new__(cls, text)
        printed.source, printed.origin, printed.place = source, origin, place
        return printed


@dataclass(frozen=True, slots=True)
class Printed:
    """One text that a template printed: the answer of *source*, in the file's *part* (such as `word/document.xml`)."""

    source: str
    text: str
    part: str
    at: int = field(default=-1, compare=False)
    """At which of the part's text elements it begins, from 0; nowhere, if it is an empty text."""
    origin: Origin | None = field(default=None, compare=False)
    """Who said it and when."""
    place: str = field(default="", compare=False)
    """Which tag printed it, and where in the letter that stands, in its author's words."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A finished Word file, and everything that its template printed, part by part in the order of printing."""

    docx: bytes
    printed: tuple[Printed, ...]


EmptyTags: TypeAlias = Literal["refused", "left_out"]
"""What a letter does with a tag that has nothing to print: it cannot be made, or prints nothing there."""

Where: TypeAlias = Literal["docx", "pdf", "html", "txt"]
ASKED: Final = "_asked"
"""What a letter is given besides what it prints: how each question is asked, by its id. No tag may name it."""
OWN_WORDING: Final = "the template's own wording"
"""Where a text comes from that no tag printed."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that ought to be in the finished file and cannot be read there."""

    source: str
    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One finished file; *kind* is how it is kept: ``docx``, ``pdf``, ``html`` or ``txt``."""

    kind: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document in all its files, what its template printed, and whatever cannot be read in one of them.

    *pages* are those of its PDF, counted where its template says how many there may be.
    """

    files: tuple[RenderedFile, ...]
    printed: tuple[Printed, ...]
    missing: tuple[Missing, ...] = ()
    pages: int = 0

    def file(self, kind: str) -> RenderedFile | None:
        return next((one for one in self.files if one.kind == kind), None)

    def printed_by(self, missing: Missing) -> str:
        """Which tag printed what is missing, and where it stands; nothing, if no tag did."""
        wanted = (missing.source, missing.text)
        return next((one.place for one in self.printed if (one.source, one.text) == wanted), "")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an answer holds, with the words for people who do not see it."""

    data: bytes
    media_type: str
    alt: str


class DocumentState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    FILING = "filing"
    MADE = "made"
    FAILED = "failed"
    STOPPED = "stopped"
    """Its reply was returned or withdrawn: it is neither made nor filed as a made document any more."""

    @property
    def label(self) -> str:
        return {
            "waiting": "Waiting to be made",
            "making": "Being made",
            "filing": "Being filed",
            "made": "Made and read back",
            "failed": "Could not be made",
            "stopped": "Stopped, as the reply was returned or withdrawn",
        }[self.value]


class FaultOf(StrEnum):
    """Whose part it is that a document could not be made."""

    NOBODY = ""
    """Nothing failed, or it is not known."""
    LETTER = "letter"
    ANSWERS = "answers"
    MACHINE = "machine"

    @property
    def words(self) -> str:
        """What whoever works on the reply is told, and what they can do now; nothing, where the fault says it."""
        if self is not FaultOf.LETTER:
            return ""
        return (
            "Something is wrong with the letter that it is made from, and nothing with the answers, which stay sealed "
            "as they were given. Tell whoever writes your letters: what is to be corrected stands below. Once a "
            "corrected letter is published, it is offered here. If this cannot wait, return the reply to its author."
        )


def whose_fault(error: Exception) -> FaultOf:
    """Whose part it is that *error* kept a document from being made."""
    match error:
        case TemplateFault() | TemplateMissing() | ReadBackFailed() | ConversionFailed():
            return FaultOf.LETTER
        case ConverterLost() | ConverterMissing():
            return FaultOf.MACHINE
        case DocumentFault():
            return FaultOf.ANSWERS
    return FaultOf.MACHINE


@dataclass(frozen=True, slots=True)
class LetterCorrection:
    """That a document is made with a corrected letter under the same sealed answers: which *replaced* which, and why.

    *by* is who read the corrected letter and confirmed it in place of the one that was authorised.
    """

    replaced: str
    template: str
    reason: str
    by: str
    name: str
    at: datetime


UNDER_WAY: Final = frozenset({DocumentState.WAITING, DocumentState.MAKING, DocumentState.FILING})
"""A document in one of these is asked for and is not there yet."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document to be made of one submission. *code* is what the field calls it (``D12``).

    *row* is the row of the answers that it is made for, where one is made for each (a notice for each recipient).

    *leased_until* is how long the worker that took it may be silent before another takes it over;
    *faults* say why the last attempt failed, in words for the person who must act, and *fault_of* whose part that is.
    *corrections* are the letters that took the place of others, the last being what it is made from now.
    """

    id: DocumentId
    organisation: str
    submission: SubmissionId
    questionnaire: QuestionnaireId
    code: str
    template: str
    asked_at: datetime
    state: DocumentState = DocumentState.WAITING
    leased_until: datetime | None = None
    lease: str = ""
    attempts: int = 0
    faults: tuple[str, ...] = ()
    row: str = ""
    fault_of: FaultOf = FaultOf.NOBODY
    corrections: tuple[LetterCorrection, ...] = ()
