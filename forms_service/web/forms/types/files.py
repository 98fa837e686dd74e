"""Inputs for files."""

from __future__ import annotations

from typing import ClassVar

import flask

from forms_service.casework.answering.uploads import LARGEST_FILE
from forms_service.engine.answers import Raw, Value
from forms_service.engine.types.files import files_in, size_in_words
from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.forms.posted import FormData, row_ids
from forms_service.web.frame.verbatim import verbatim


@draws("file")
class FileInput(AnswerField):
    """Files: those received so far, each with a button that takes it out, and an input for more.

    What is typed in it are the ids of the files, in inputs that are hidden: the page was sent, so they are received.
    """

    macro = "files"
    accept: ClassVar[str] = ".pdf,.docx,.odt,.eml,.jpg,.jpeg,.png,.txt"
    kinds: ClassVar[str] = "PDF, Word (.docx), .odt, .eml, JPEG, PNG or .txt"

    def read(self, formdata: FormData) -> Raw:
        return row_ids(formdata, self.name)

    @property
    def files(self) -> list[dict[str, object]]:
        """What is known of each file that stands here, with the address it is to be had at."""
        context, named = self.setting.context, self.data if isinstance(self.data, list) else []
        known = {**files_in(context.elsewhere.get(self.question.id)), **files_in(self._saved), **context.files}
        found = [(str(name), known.get(str(name))) for name in named]
        return [self._shown(name, file) for name, file in found]

    @property
    def _saved(self) -> Value | None:
        return self.setting.saved.answers.get(self.question.id)

    def _shown(self, name: str, file: Value | None) -> dict[str, object]:
        if not isinstance(file, dict):
            return {"id": name, "name": "A file that is not there any more", "size": "", "address": ""}
        return {
            "id": name,
            "name": verbatim(str(file["name"])),
            "size": size_in_words(file["size"]),
            "left_out": str(file.get("left_out", "")),
            "is_picture": str(file["media_type"]).startswith("image/"),
            "address": self._address(name),
        }

    def _address(self, name: str) -> str:
        mine = self.setting.questionnaire
        return flask.url_for("uploads.file", questionnaire_id=mine, upload_id=name) if mine else ""

    @property
    def hint(self) -> str:
        limit = f"{self.kinds}, up to {LARGEST_FILE // 1_000_000} MB each"
        return ". ".join(piece.rstrip(".") for piece in (super().hint, limit) if piece)

    @property
    def most(self) -> int:
        limits = [int(check.value[0]) for check in self.question.checks if check.rule == "max_rows"]
        return min(limits, default=0)


@draws("image")
class ImageInput(FileInput):
    accept = ".jpg,.jpeg,.png"
    kinds = "JPEG or PNG"
