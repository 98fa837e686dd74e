"""Files that sealed answers name: read back as they were received, to be filed and printed."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.casework.documents.documents import Picture
from forms_service.casework.ids import UploadId
from forms_service.casework.keeping.records import File
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.types.files import files_in
from forms_service.engine.types.registry import TYPES
from forms_service.services.answering.uploads import sound_upload
from forms_service.services.work import Work

UPLOAD, PHOTOGRAPH = "upload", "photograph"
"""The kinds of file under which a record keeps them; photographs have a record of their own (RC-08)."""


def files_of(work: Work, submission: Submission) -> list[File]:
    """Return the files that the sealed answers name, to be filed with their record.

    Of kind ``photograph`` where the question asked for pictures, else ``upload``; *code* is the file's own id,
    so that a record can hold several.
    """
    return [_file(work, kind, upload_id) for kind, upload_id in _sealed(submission)]


def pictures_of(work: Work, submission: Submission) -> dict[str, list[Picture]]:
    """Return the photographs that the sealed answers name, by question."""
    found: dict[str, list[Picture]] = {}
    for kind, upload_id in _sealed(submission):
        if kind == PHOTOGRAPH:
            upload, data = sound_upload(work, upload_id)
            several = found.setdefault(upload.question, [])
            several.append(Picture(data, upload.media_type, f"Photograph {len(several) + 1}"))
    return found


def _sealed(submission: Submission) -> Iterator[tuple[str, UploadId]]:
    """The files on the path, each with the kind that it is filed as: those of an answer, and those of each cell."""
    for answer in submission.answers.walk():
        asked = TYPES[answer.type]
        if asked.takes_files:
            kind = PHOTOGRAPH if asked.takes_pictures else UPLOAD
            for upload_id in files_in(answer.choice if answer.value is None else answer.value):
                yield kind, UploadId(upload_id)


def _file(work: Work, kind: str, upload_id: UploadId) -> File:
    upload, data = sound_upload(work, upload_id)
    return File(kind, upload.name, upload.media_type, data, code=upload.id)
