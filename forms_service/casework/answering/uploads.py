"""Files that staff add to a questionnaire: what is known of one, what is taken, and why one is refused."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forms_service.casework.errors import ServiceError
from forms_service.casework.ids import QuestionnaireId, UploadId
from forms_service.engine.answers import Value

Kind = Literal["file", "image"]
"""The type of question that a file is for: pictures are made anew, other files are kept as they came."""

LARGEST_FILE = 10_000_000
LARGEST_REQUEST = 25_000_000
"""The most that the files of one page may hold together."""
LONGEST_NAME = 150

NOT_SCANNED = "not scanned"


class FileRefused(ServiceError):
    """A file cannot be taken; the message says why and what to do, in words for whoever chose it."""


@dataclass(frozen=True)
class Accepted:
    """What is kept of a file whose contents were checked: *data* as it came or, for a picture, made anew.

    *left_out* says in words what was active in it and is not kept.
    """

    media_type: str
    data: bytes
    name: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScanVerdict:
    """What a scanner says: the *threat* that it found, if any, and *by* which scanner it was looked for."""

    threat: str = ""
    by: str = ""


@dataclass(frozen=True)
class Upload:
    """One file received for a questionnaire. It is never changed: an answer names it, or no longer does.

    *sha256* is of the bytes that are kept, *received_sha256* of those that came. *scanned* says by what, or that
    nothing looked for viruses in it. *left_out* says in words what was active in it and was not kept.
    """

    id: UploadId
    organisation: str
    questionnaire: QuestionnaireId
    question: str
    name: str
    media_type: str
    size: int
    sha256: str
    received_sha256: str
    scanned: str
    created_by: str
    created_at: datetime
    left_out: str = ""

    @property
    def value(self) -> dict[str, Value]:
        """Return it as an answer holds it."""
        without: dict[str, Value] = {"left_out": self.left_out} if self.left_out else {}
        return {
            **without,
            "id": self.id,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def plain_name(given: str) -> str:
    """Return the name of a file as text, without the folders some browsers send; ``FileRefused`` if it is none."""
    name = given.replace("\\", "/").rpartition("/")[2].strip()
    # Control characters, and those that turn the reading direction round so that “exe.jpg” reads “gpj.exe”.
    hidden = [letter for letter in name if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}]
    if hidden:
        raise FileRefused("The name of the file has a character that cannot be seen. Rename the file and add it again")
    if len(name) > LONGEST_NAME:
        raise FileRefused(f"The name of the file is longer than {LONGEST_NAME} letters. Rename the file, add it again")
    if not name.strip(". "):
        raise FileRefused("The file has no name. Give it one and add it again")
    return name
