"""What a run of the service left behind, as text: read from its tables and its store, whatever modules wrote them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from xml.etree import ElementTree as ET

from storage.contract import ObjectKey, ObjectStore

ID: Final = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGEST: Final = re.compile(r"\b[0-9a-f]{64}\b")
SHORT_LIST: Final = re.compile(r"\[[^\[\]{}]{,200}\]")
WIDE: Final = re.compile(" {3,}")
LEFT_OUT: Final = frozenset(
    {
        "spooled", "sealed", "sha256", "size", "key", "leased_until", "lease", "attempts",
        "payload_digest", "previous", "seal", "salt", "segment",
    }
)  # fmt: skip
"""Columns that say how a thing is kept, not what it is; the digests have a file of their own."""

Row = dict[str, Any]


@dataclass
class Remains:
    """*words* returns what is copied of a document into an e-mail; *names* are given to ids as they are met."""

    database: sqlite3.Connection
    store: ObjectStore
    words: Callable[[str], str]
    names: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def files(self, titles: Mapping[str, str]) -> dict[str, str]:
        """Return the text of each file by its path; *titles* are those of the enquiries, by their references."""
        audit = self._rows("SELECT * FROM audit_entries ORDER BY organisation, number")
        references = [name for name in dict.fromkeys(entry["reference"] for entry in audit) if name in titles]
        files: dict[str, str] = {}
        for number, reference in enumerate(references, 1):
            folder = f"{number:02}-{re.sub('[^a-z]+', '-', titles[reference].lower())}"
            files |= {f"{folder}/{name}": text for name, text in self._enquiry(folder, reference)}
        files["holds.json"] = self._pretty(self._rows("SELECT * FROM holds ORDER BY id"))
        files["audit.txt"] = "".join(f"{self._named(_line(entry))}\n" for entry in audit)
        files["digests.txt"] = "".join(f"{name} {digest}\n" for name, digest in sorted(self.digests.items()))
        return files

    def _rows(self, statement: str, *values: str) -> list[Row]:
        found = self.database.execute(statement, values)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def _enquiry(self, folder: str, reference: str) -> Iterator[tuple[str, str]]:
        (enquiry,) = self._rows("SELECT * FROM enquiries WHERE reference = ?", reference)
        enquiry["subjects"] = self._rows("SELECT * FROM enquiry_subjects WHERE owner = ?", enquiry["id"])
        enquiry["questionnaires"] = self._rows(
            "SELECT * FROM questionnaires WHERE enquiry = ? ORDER BY id", enquiry["id"]
        )
        yield "enquiry.json", self._pretty(enquiry)
        sealings = self._rows("SELECT * FROM submissions WHERE enquiry = ? ORDER BY id", enquiry["id"])
        for number, submission in enumerate(sealings, 1):
            form = re.split("[/@]", submission["definition"])[1]
            yield f"{number}-{form}.json", self._pretty({**submission, "contents": json.loads(submission["sealed"])})
            for record in self._rows("SELECT * FROM records WHERE submission = ? ORDER BY part", submission["id"]):
                yield f"{number}-record{record['part'] and '-'}{record['part']}.json", self._record(record)
                yield from self._documents(f"{folder}/{number}", record)

    def _record(self, record: Row) -> str:
        parts = {
            "objects": "SELECT * FROM record_objects WHERE record = ? ORDER BY file_name",
            "subjects": "SELECT * FROM record_subjects WHERE owner = ? ORDER BY position",
            "sendings": "SELECT * FROM sendings WHERE record = ? ORDER BY id",
            "holds": "SELECT hold FROM held_records WHERE record = ? ORDER BY hold",
        }
        return self._pretty({**record, **{name: self._rows(ask, record["id"]) for name, ask in parts.items()}})

    def _documents(self, place: str, record: Row) -> Iterator[tuple[str, str]]:
        """The words of a record's files: each document in all its renditions, and the archive copy."""
        texts: dict[str, str] = {}
        asked = "SELECT * FROM record_objects WHERE record = ? ORDER BY file_name"
        for item in self._rows(asked, record["id"]):
            name = item["file_name"].rpartition(".")[0].removeprefix(f"{record['reference']}-")
            data = self.store.get(ObjectKey.parse(item["key"]), sha256=item["sha256"])
            if item["kind"] in _SAME_BYTES:
                self.digests[f"{place}-{name}.{item['kind']}"] = _SAME_BYTES[item["kind"]](data)
            if item["kind"] in _READERS:
                texts[name] = f"{texts.get(name, '')}===== {item['kind']}\n{_READERS[item['kind']](data)}\n"
            if item["kind"] == "html":
                texts[name] += f"===== to copy\n{self._copied(record, item)}\n"
        for name, text in texts.items():
            yield f"{place.rpartition('/')[2]}-{name}.txt", "\n".join(map(str.rstrip, text.splitlines())) + "\n"

    def _copied(self, record: Row, item: Row) -> str:
        asked = "SELECT id FROM documents WHERE submission = ? AND code = ? AND row = ?"
        (document,) = self._rows(asked, record["submission"], item["code"], item["row"])
        return self.words(document["id"])

    def _pretty(self, thing: Any) -> str:
        text = json.dumps(_without(thing), indent=1, sort_keys=True, ensure_ascii=False)
        return self._named(SHORT_LIST.sub(_in_one_line, text)) + "\n"

    def _named(self, text: str) -> str:
        """*text* with a name for each id, the same wherever it stands, and a file's name for its digest.

        LibreOffice never writes the same bytes twice.
        """
        text = DIGEST.sub(lambda found: self._file_names.get(found[0], found[0]), text)
        return ID.sub(lambda found: self._name(found[0].replace("-", "")), text)

    @cached_property
    def _file_names(self) -> dict[str, str]:
        return {
            item["sha256"]: item["file_name"] for item in self._rows("SELECT sha256, file_name FROM record_objects")
        }

    def _name(self, this: str) -> str:
        return self.names.setdefault(this, f"id-{len(self.names) + 1}")


def _without(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {name: _without(value) for name, value in thing.items() if name not in LEFT_OUT}
    return [_without(item) for item in thing] if isinstance(thing, list) else thing


def _in_one_line(found: re.Match[str]) -> str:
    return re.sub(r"\n *", " ", found[0]).replace("[ ", "[").replace(" ]", "]")


def _line(entry: Row) -> str:
    first = ("number", "at", "organisation", "actor", "verb", "act", "object_kind", "object_id", "reference", "payload")
    return " ".join(str(entry[name]) or "-" for name in first)


def _of_word(data: bytes) -> str:
    """The paragraphs of a Word document, and of its headers and footers."""
    with zipfile.ZipFile(io.BytesIO(data)) as word:
        parts = sorted(
            name for name in word.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        )
        return "\n".join(_paragraph(found) for part in parts for found in _paragraphs(word.read(part)))


def _paragraphs(part: bytes) -> Iterator[ET.Element]:
    return ET.fromstring(part).iter(f"{WORD}p")


def _paragraph(found: ET.Element) -> str:
    as_typed = {f"{WORD}tab": "\t", f"{WORD}br": "\n"}
    return "".join(
        as_typed.get(run.tag, run.text or "") for run in found.iter() if run.tag == f"{WORD}t" or run.tag in as_typed
    )


def _of_pdf(data: bytes) -> str:
    """The words of a PDF as they stand side by side; how far apart is of no matter."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return WIDE.sub("  ", read.stdout.decode())


def _of_html(data: bytes) -> str:
    """The body of a page, an element to a line."""
    return data.decode().partition("<body>")[2].replace("><", ">\n<")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of_word(data: bytes) -> str:
    """Over what is packed in it: how tightly it is packed is the library's business."""
    with zipfile.ZipFile(io.BytesIO(data)) as word:
        return _digest(b"".join(name.encode() + word.read(name) for name in sorted(word.namelist())))


_READERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "docx": _of_word,
    "pdf": _of_pdf,
    "html": _of_html,
    "archive": _of_pdf,
}
_SAME_BYTES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "docx": _digest_of_word,
    "html": _digest,
    "answers": _digest,
}
