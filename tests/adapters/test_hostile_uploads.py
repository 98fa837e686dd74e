"""Files made to hold the service: each is taken or refused with a reason, in a few seconds and in bounded memory."""

from __future__ import annotations

import io
import os
import re
import struct
import time
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from forms_service.adapters.sandbox.files import SandboxedFiles
from forms_service.adapters.uploads.contents import FileContents
from forms_service.casework.answering.uploads import FileRefused, Kind
from tests.builders.hostile_files import LETTERS, MAILS, PDFS, PICTURES, RELATIONS, TEXTS, Make, a_raw_pdf
from tests.builders.uploads import a_word_file, a_word_file_with, an_email, an_open_document

pytestmark = pytest.mark.long

SECONDS = 30
"""By the clock of a busy machine: the sandbox gives each five seconds of the processor. Idle, none takes more than two."""


class Verdict(NamedTuple):
    """What became of a file: its *reason* if it was refused, and how long that took by the clock."""

    reason: str
    seconds: float


@pytest.fixture(scope="module", name="files")
def _files() -> Iterator[SandboxedFiles]:
    one = SandboxedFiles()
    yield one
    one.close()


def verdict_of(files: SandboxedFiles, kind: Kind, name: str, data: bytes) -> Verdict:
    reason, begun = "", time.monotonic()
    try:
        files.accept(kind, name, data)
    except FileRefused as refused:
        reason = str(refused)
    return Verdict(reason, time.monotonic() - begun)


def judged(files: SandboxedFiles, made: Mapping[str, Make], what: str, kind: Kind, name: str) -> Verdict:
    data = made[what]()
    assert len(data) <= 10_000_000
    verdict = verdict_of(files, kind, name, data)
    assert verdict.seconds < SECONDS
    return verdict


TOO_MUCH = "cannot be unpacked|unpacks to more|fetches a part|takes too long|none of a text’s own|just now"
TAKEN = {
    "many relationships",
    "a member of 98 MB",
    "an open document of almost too many elements",
    "an open document with much text",
    "addresses in groups",
    "addresses in comments",
    "fewer headers",
    "almost too many lines in parts",
    "one line",
    "large e-mails attached to e-mails",
    "parts with long headings",
    "parts with long names",
    "Word files",
    "PDF files",
    "an ordinary one with a picture",
}
"""What is much and not too much: the bounds are no narrower than they need to be."""
TAKE_LONG = {
    "a relationship without end, in capitals and small letters",
    "a target of character references",
    "many relationships",
    "relationships in many files",
    "an open document of almost too many elements",
    "many members",
    "many types of parts",
    "fewer headers",
    "large e-mails attached to e-mails",
    "Word bombs",
    "Word files",
    "PDF files",
    "large pictures",
    "many scans",
    "almost too many scans",
    "PNG with colours that unpack",
    "PNG with texts that unpack",
    "many arrays",
    "a long array",
    "a dictionary of many names",
    "objects that look worth a look",
    "objects never ended",
    "PNG of 59 million points",
    "the same page again and again",
    "a table that unpacks",
}
"""`make faults` tries these too; each takes a second or more of the processor."""


def tried(made: Mapping[str, Make]) -> list[str]:
    return [what for what in made if what not in TAKE_LONG or "EVERY_FAULT" in os.environ]


@pytest.mark.parametrize("what", tried(LETTERS))
def test_a_letter_holds_nobody(files: SandboxedFiles, what: str) -> None:
    name = "a.odt" if "open document" in what else "a.docx"
    assert is_as_expected(judged(files, LETTERS, what, "file", name), what, TOO_MUCH)


@pytest.mark.parametrize("what", tried(MAILS))
def test_an_email_holds_nobody(files: SandboxedFiles, what: str) -> None:
    reasons = "too many (parts|lines)|which is attached to the e-mail|cannot be read|takes too long|just now"
    assert is_as_expected(judged(files, MAILS, what, "file", "a.eml"), what, reasons)


def is_as_expected(verdict: Verdict, what: str, reasons: str) -> bool:
    return (what in TAKEN) == (not verdict.reason) and bool(not verdict.reason or re.search(reasons, verdict.reason))


@pytest.mark.parametrize("what", tried(PICTURES))
def test_a_picture_holds_nobody(files: SandboxedFiles, what: str) -> None:
    verdict = judged(files, PICTURES, what, "image", "a.png" if "PNG" in what else "a.jpg")
    assert not verdict.reason or re.search("damaged|million points|takes too long|just now", verdict.reason)


@pytest.mark.parametrize("what", tried(PDFS))
def test_a_pdf_holds_nobody(files: SandboxedFiles, what: str) -> None:
    verdict = judged(files, PDFS, what, "file", "a.pdf")
    assert not verdict.reason or re.search("damaged|takes too long|just now", verdict.reason)


@pytest.mark.parametrize("what", tried(TEXTS))
def test_a_text_holds_nobody(files: SandboxedFiles, what: str) -> None:
    judged(files, TEXTS, what, "file", "a.txt")


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        (b"<< /Length 4 0 R /Filter null >>", ""),
        (b"(a text)", ""),
        (b"4.5", ""),
        (b"/Name", ""),
        (b"true", ""),
        (b"[ 1 [ (JS) ] ]", ""),
        (b"<< /A 1 /Length 1 >>\nstream\nx\nendstream", ""),
        (b"<< /JS (x) >>", "a program"),
        (b"<< /J#53 (x) >>", "a program"),
        (b"[ << /A [ << /#4a#53 (x) >> ] >> ]", "a program"),
        (b"<< /S /Java#53cript >>", "a program"),
        (b"<< /S /L#61unch >>", "starts or sends something"),
        (b"<< /#45F << >> /Length 1 >>\nstream\nx\nendstream", "other files attached"),
    ],
)
def test_in_a_pdf_every_kind_of_thing_is_looked_at_and_no_name_is_disguised(
    files: SandboxedFiles, thing: bytes, reason: str
) -> None:
    verdict = verdict_of(files, "file", "a.pdf", a_raw_pdf(b"17", thing))

    assert reason in verdict.reason
    assert bool(reason) == bool(verdict.reason)


OUTSIDE = b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="%b" TargetMode="External"/>'
HTTP = b"https://elsewhere.example/a.dotm"
LINK = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def hidden(relation: bytes, name: str = "word/_rels/settings.xml.rels", encoding: str = "utf-8") -> bytes:
    relations = f'<?xml version="1.0" encoding="{encoding}"?>' + (RELATIONS % relation).decode()
    return a_word_file_with({name: relations.encode(encoding)})


FETCHING = {
    "plainly": hidden(OUTSIDE % HTTP),
    "by character references": hidden(OUTSIDE % b"".join(b"&#x%x;" % letter for letter in HTTP)),
    "by references in the mode": hidden((OUTSIDE % HTTP).replace(b"External", b"&#69;xternal")),
    "by UTF-16": hidden(OUTSIDE % HTTP, encoding="utf-16"),
    "by capitals in the part's name": hidden(OUTSIDE % HTTP, "word/_rels/settings.xml.RELS"),
    "by capitals everywhere in the name": hidden(OUTSIDE % HTTP, "WORD/_RELS/SETTINGS.XML.RELS"),
    "by escapes in the name": hidden(OUTSIDE % HTTP, "word/_rels/settings.xml.%72els"),
    "by the exempt word elsewhere": hidden((OUTSIDE % HTTP).replace(b"r1", b"/hyperlink")),
    "by the exempt word in its address": hidden(OUTSIDE % (HTTP + b"/hyperlink")),
    "by the exempt word in a comment": hidden(b"<!-- /hyperlink -->" + OUTSIDE % HTTP),
    "by a type that ends like the exempt": hidden((OUTSIDE % HTTP).replace(b"attachedTemplate", b"/hyperlink")),
    "by a sign that ends a pattern": hidden((OUTSIDE % HTTP).replace(b"r1", b"&gt;")),
    "by a prefix": hidden(
        b'<a:Relationship xmlns:a="http://schemas.openxmlformats.org/package/2006/relationships" Id="r1" '
        b'Type="t" Target="%b" TargetMode="External"/>' % HTTP
    ),
    "by saying that it is inside": hidden((OUTSIDE % HTTP).replace(b"External", b"Internal")),
    "by saying nothing": hidden((OUTSIDE % HTTP).replace(b'TargetMode="External"', b"")),
    "from a file share": hidden(OUTSIDE % rb"\\elsewhere.example\share\a.dotm"),
    "from a file share, as an address": hidden(OUTSIDE % b"file://elsewhere.example/share/a.dotm"),
    "from a file share, as Windows writes it": hidden(OUTSIDE % rb"file:///\\elsewhere.example\share\a.dotm"),
    "from a file share, with many strokes": hidden(OUTSIDE % b"file://///elsewhere.example/share/a.dotm"),
    "from a file share, by escapes": hidden(OUTSIDE % b"%5C%5Celsewhere.example%5Cshare%5Ca.dotm"),
    "from a file share, unsaid": hidden((OUTSIDE % rb"\\elsewhere.example\a").replace(b"External", b"Internal")),
    "by another scheme": hidden(OUTSIDE % b"mhtml:https://elsewhere.example/a.mht"),
    "behind blanks": hidden(OUTSIDE % b"&#10; &#9;https://elsewhere.example/a.dotm"),
}


@pytest.mark.parametrize("how", FETCHING)
def test_a_word_file_that_fetches_something_is_refused_however_it_hides_it(how: str) -> None:
    with pytest.raises(FileRefused, match="from the internet or from another computer"):
        FileContents().accept("file", "a.docx", FETCHING[how])


def arranged(data: bytes, *, hidden: bytes = b"", other_name: bytes = b"", link: bool = False) -> bytes:
    """Return a Word file with one more part, which is *hidden* from the directory or is what it says otherwise."""
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as archive:
        part = zipfile.ZipInfo("word/vbaProject.bin" if hidden else "word/a.xml")
        part.extra = struct.pack("<HHBL", 0x7075, 5 + len(other_name), 1, 0) + other_name if other_name else b""
        part.external_attr = 0o120777 << 16 if link else 0
        archive.writestr(part, hidden or b"<a/>")
        if hidden:
            archive.filelist.pop()
    return made.getvalue()


HEAD_OF_BODY = a_word_file().index(b"word/document.xml") - 30
UNCLEAR = {
    "a part in no directory": arranged(a_word_file(), hidden=b"MZ"),
    "a part with a second name": arranged(a_word_file(), other_name=b"word/vbaProject.bin"),
    "a part that leads elsewhere": arranged(a_word_file(), link=True),
    "a part packed otherwise than it says": bytes(
        byte ^ 8 if at == HEAD_OF_BODY + 8 else byte for at, byte in enumerate(a_word_file())
    ),
    "a part of another size than it says": bytes(
        byte ^ 1 if at == HEAD_OF_BODY + 22 else byte for at, byte in enumerate(a_word_file())
    ),
    "two parts but for the form of a letter": a_word_file_with({"[Content_Type\u017f].xml": b"<a/>"}),
    "a sheet of styles": a_word_file_with({"word/a.xml": b"<?xml-stylesheet href='https://a.example/'?><a/>"}),
    "an encoding that hides letters": hidden(OUTSIDE % b"a.dotm", encoding="utf-7"),
    "an encoding of large computers": hidden(OUTSIDE % b"a.dotm", encoding="cp037"),
    "two parts but for capitals": a_word_file_with({"word/a.xml": b"<a/>", "word/A.xml": b"<a/>"}),
    "strokes to the left": hidden(b"", "word\\_rels\\settings.xml.rels"),
    "steps upward": hidden(b"", "word/x/../_rels/settings.xml.rels"),
    "two strokes": hidden(b"", "word//_rels/settings.xml.rels"),
    "a dot at the end": hidden(b"", "word/_rels/settings.xml.rels."),
    "something else among the relationships": hidden(b'<Relation Target="a"/>'),
    "nothing of XML": a_word_file_with({"word/_rels/settings.xml.rels": b"Relationship"}),
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_what_two_programs_could_read_in_two_ways_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match=r"cannot be unpacked|two kinds of file at once"):
        FileContents().accept("file", "a.docx", UNCLEAR[what])


class Sent(io.RawIOBase):
    """What is written and cannot be gone back to."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sent += data
        return len(data)


def streamed(data: bytes) -> bytes:
    """Return a ZIP archive as programs write it that send it while they do: sizes stand behind the parts."""
    made = Sent()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return bytes(made.sent)


ORDINARY = {
    "sizes behind its parts": streamed(a_word_file()),
    "a link": hidden(
        (OUTSIDE % HTTP).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate", LINK
        )
    ),
    "a link in a strict document": hidden(
        (OUTSIDE % HTTP).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
        )
    ),
    "a template of Windows": hidden(OUTSIDE % rb"file:///C:\Users\ada\AppData\Roaming\Templates\Normal.dotm"),
    "a template of a Macintosh": hidden(OUTSIDE % b"file:///Users/ada/Library/Normal.dotm"),
    "a template beside it": hidden(OUTSIDE % b"Normal.dotm"),
    "a picture of an e-mail": hidden(OUTSIDE % b"cid:image001.png@01D9"),
    "a picture inside": hidden(
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="../media/image1.png"/>'
    ),
    "a part from its root": hidden(
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="/word/media/image1.png"/>'
    ),
    "relationships in UTF-16": hidden(OUTSIDE % b"a.xml", encoding="utf-16"),
    "an empty part": a_word_file_with({"customXml/item1.xml": b""}),
    "folders": a_word_file_with({"word/media/": b""}),
}


@pytest.mark.parametrize("what", ORDINARY)
def test_what_ordinary_word_files_hold_is_taken(what: str) -> None:
    assert FileContents().accept("file", "a.docx", ORDINARY[what]).data == ORDINARY[what]


PROGRAMS = {
    "an event": an_open_document(b'<script:event-listener script:event-name="dom:load"/>'),
    "an event under another prefix": an_open_document(
        b'<s:event-listener xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0"/>'
    ),
    "an event in the styles": an_open_document(
        members={"styles.xml": b'<s:a xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0"/>'}
    ),
    "an event in UTF-16": an_open_document(
        members={"styles.xml": '<s:a xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0"/>'.encode("utf-16")}
    ),
}


@pytest.mark.parametrize("what", PROGRAMS)
def test_an_open_document_with_a_program_is_refused_however_it_is_written(what: str) -> None:
    with pytest.raises(FileRefused, match="a program"):
        FileContents().accept("file", "a.odt", PROGRAMS[what])


def test_an_open_document_with_a_password_is_refused_with_that_reason() -> None:
    locked = b"<manifest><m:encryption-data xmlns:m='urn:m'/></manifest>"
    with pytest.raises(FileRefused, match="password"):
        FileContents().accept("file", "a.odt", an_open_document(members={"META-INF/manifest.xml": locked}))


@pytest.mark.parametrize("called", ["Tŷ’r Llŷn.txt", "a" * 200 + ".txt"])
def test_a_file_that_is_refused_in_an_email_is_named(called: str) -> None:
    with pytest.raises(FileRefused) as refused:
        FileContents().accept("file", "a.eml", an_email({called: b"MZ program"}))

    assert f"“{called[:80]}”, which is attached" in str(refused.value)
