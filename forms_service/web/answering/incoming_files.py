"""Files that a page sends: read with a limit and never onto a disk, each kept or refused before the page is saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

import flask

from forms_service.casework.answering.uploads import LARGEST_FILE, LARGEST_REQUEST, FileRefused
from forms_service.casework.ids import QuestionnaireId
from forms_service.engine.answers import Problem
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.types.registry import type_of
from forms_service.services.answering import uploads
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.web.forms.posted import ROWS, FormData
from forms_service.web.frame import post_after_sign_in, visits
from forms_service.web.frame.guards import do

MOST_READ: Final = 256_000_000
"""How much of a page with files is read at all: more than is kept, so that a file too large is refused at its field."""
PAGES_WITH_FILES: Final = frozenset({"questionnaires.save_page", "express.save"})
TOGETHER: Final = (
    f"The files are larger than {LARGEST_REQUEST // 1_000_000} MB together. Add some now, and the others after saving"
)


class BoundedFile(BytesIO):
    """Keeps what is written to it until that is too much, and then none of it."""

    def __init__(self, request: FileRequest) -> None:
        super().__init__()
        self.written = 0
        self.is_one_too_many = False
        self._request = request

    def write(self, data: bytes) -> int:  # type: ignore[override]  # the parser writes bytes alone
        self.written += len(data)
        if self.written > LARGEST_FILE or self.is_one_too_many:
            self._let_go()
        elif self._request.kept + len(data) > LARGEST_REQUEST:
            self.is_one_too_many = True
            self._let_go()
        else:
            self._request.kept += super().write(data)
        return len(data)

    def _let_go(self) -> None:
        self._request.kept -= len(self.getbuffer())
        self.seek(0)
        self.truncate()


class FileRequest(flask.Request):
    """A request whose files stay in memory, together no more than ``LARGEST_REQUEST``."""

    kept = 0

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BoundedFile(self)


def take_files(app: flask.Flask) -> None:
    """Let the pages of questionnaires send files, from browsers in which somebody has signed in before."""
    app.request_class = FileRequest

    def allow() -> None:
        request = flask.request
        if (
            request.endpoint in PAGES_WITH_FILES
            and request.mimetype == "multipart/form-data"
            and visits.has_had_a_visitor()
        ):
            request.max_content_length = MOST_READ

    # Before anything else asks what was posted, which is when it is read.
    app.before_request_funcs.setdefault(None, []).insert(0, allow)


@dataclass(frozen=True)
class Received:
    """A post in which the files are named that were kept; *problems* say why others were not."""

    posted: FormData
    problems: tuple[Problem, ...] = ()


def receive(questionnaire_id: QuestionnaireId, posted: FormData) -> Received:
    """Keep the files that came with a page, whatever becomes of the rest of it."""
    has_files = any(chosen.filename for _, chosen in flask.request.files.items(multi=True))
    if not has_files and not post_after_sign_in.files_named(posted):
        return Received(posted)
    opened = do(open_questionnaire, questionnaire_id)
    if not opened.questionnaire.state.is_open:
        return Received(posted)
    named, problems = posted.copy(), list(_to_choose_again(opened, posted))
    for name, chosen in flask.request.files.items(multi=True):
        place = _place(name, opened.definition)
        if place is None or not chosen.filename:
            continue
        try:
            question = _question(place, opened.definition)
            upload = do(uploads.receive, questionnaire_id, question, chosen.filename, _content(chosen.stream))
        except FileRefused as refused:
            message = f"“{_shown(chosen.filename)}” was not taken. {refused}"
            problems.append(Problem(place, message))
        else:
            named.add(f"{name}-{ROWS}", upload.id)
    return Received(named, tuple(problems))


def _content(stream: object) -> bytes:
    """Return what was kept of a file; too much is told from nothing by what was written."""
    if not isinstance(stream, BoundedFile):
        raise FileRefused("The file did not arrive. Choose it again")
    if stream.written > LARGEST_FILE:
        uploads.refuse_size(stream.written)
    if stream.is_one_too_many:
        raise FileRefused(TOGETHER)
    return stream.getvalue()


def _to_choose_again(opened: OpenQuestionnaire, posted: FormData) -> Iterator[Problem]:
    """Say which files were lost while their author signed in again, so that the page does not go on without them."""
    again = set(flask.request.files)
    for name, file_name in post_after_sign_in.files_named(posted):
        place = _place(name, opened.definition)
        if place and name not in again:
            yield Problem(place, f"“{_shown(file_name)}” could not be kept while you signed in. Choose the file again")


def _place(name: str, definition: Definition) -> tuple[str, ...] | None:
    """Return where an input stands; nothing if it is no input for files."""
    place = tuple(name.split("-"))
    return place if _question(place, definition) else None


def _question(place: tuple[str, ...], definition: Definition) -> str:
    asked = (definition.index.get(part) for part in reversed(place))
    return next((question.id for question in asked if question and type_of(question).takes_files), "")


def _shown(name: str) -> str:
    return "".join("?" if unicodedata.category(letter).startswith("C") else letter for letter in name)[:80]
