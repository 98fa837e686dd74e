"""What a file is, by its contents: a short list of kinds is taken, and everything else is refused with its reason."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import partial
from typing import Final

from forms_service.adapters.uploads import mail, pdf, pictures
from forms_service.adapters.uploads.foreign import refuse_behind, refuse_pdf, refuse_zip
from forms_service.adapters.uploads.office import texts
from forms_service.adapters.uploads.plain_texts import text_of
from forms_service.casework.answering.uploads import Accepted, FileRefused, Kind

TEXT = "text/plain"
ENDINGS: Final = {
    pdf.PDF: (".pdf",),
    texts.DOCX: (".docx",),
    texts.ODT: (".odt",),
    pictures.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    pictures.PNG: (".png",),
    mail.EML: (".eml",),
    TEXT: (".txt",),
}
"""What is taken, and what the name of such a file ends in."""
_PICTURES: Final = frozenset({pictures.JPEG, pictures.PNG})
_ENDINGS_OF_PICTURES: Final = (*ENDINGS[pictures.JPEG], *ENDINGS[pictures.PNG])
"""In e-mails the one is often called as the other, and every program looks which of them it is."""
_CALLED: Final = {
    pdf.PDF: "a PDF",
    texts.DOCX: "a Word document",
    texts.ODT: "an OpenDocument text",
    pictures.JPEG: "a JPEG picture",
    pictures.PNG: "a PNG picture",
    mail.EML: "an e-mail",
    TEXT: "plain text",
}
_RTF: Final = b"{\\rtf"
_TNEF: Final = b"\x78\x9f\x3e\x22"
_FILM_OR_PICTURE: Final = b"ftyp"
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif", b"avif"})
_OTHER_PICTURES: Final = (b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_MARKUP: Final = re.compile(
    rb"\A\s*<(\?xml|!doctype|!--|(html|head|body|svg|script|style|iframe|object|embed|img|link|meta|base|form|table|div)\b"
    rb"|[\w:.-]{1,100}[^<>]{0,2000}\sxmlns)",
    re.IGNORECASE,
)
_PDF: Final = re.compile(rb"\A(\xef\xbb\xbf)?\s{0,200}(\x1b%-12345X(@PJL[^\n]{0,200}\n){0,50})?\s{0,200}%PDF-")
"""Some printers and web pages write a few lines before a PDF; programs that show it look for where it begins."""
_UNREADABLE: Final = "The file cannot be read. Save it again, or print it to PDF, and add that"
MOST_WITHIN: Final = 3
"""E-mails within e-mails as attached files; one that was simply passed on is a part of the other, and not counted."""
MOST_SECONDS: Final = 3.5
"""After so much of the processor's time no further file attached to an e-mail is begun with; a dozen take one."""
_TAKEN: Final = {
    "file": "Add a PDF, a Word document (.docx), an OpenDocument text (.odt), an e-mail (.eml), a JPEG or PNG picture, "
    "or plain text",
    "image": "Add a JPEG or PNG picture",
}


@dataclass(frozen=True)
class FileContents:
    """Judges files by what is in them."""

    def accept(self, kind: Kind, name: str, data: bytes) -> Accepted:
        """Return what is kept of a file; ``FileRefused`` with the reason in plain words, whatever it would break."""
        try:
            return self._accepted(kind, name, data)
        except FileRefused:
            raise
        except Exception as broken:
            # A file made to break a library must end in a refusal, whatever that library raises; it never ends a page.
            raise FileRefused(_UNREADABLE) from broken

    def close(self) -> None:
        """Nothing runs beside it."""

    def _accepted(self, kind: Kind, name: str, data: bytes) -> Accepted:
        media_type = kind_of(data, kind)
        if kind == "image" and media_type not in {pictures.JPEG, pictures.PNG}:
            raise FileRefused(f"The file is {_CALLED[media_type]}, not a picture. {_TAKEN[kind]}")
        if kind == "image":
            accepted = pictures.remake(data, media_type, name)
        else:
            accepted = _kept(media_type, name, *_judged(data, media_type, until=time.process_time() + MOST_SECONDS))
        if not name.lower().endswith(ENDINGS[media_type]):
            raise FileRefused(
                f"By its contents the file is {_CALLED[media_type]}, but its name does not end in "
                f"{ENDINGS[media_type][0]}. Rename it if that is what it is, and add it again"
            )
        return accepted


def _kept(media_type: str, name: str, data: bytes, left_out: tuple[str, ...]) -> Accepted:
    return Accepted(media_type, data, name, left_out)


def kind_of(data: bytes, kind: Kind = "file") -> str:
    """Return the media type that the first bytes say; ``FileRefused`` if it is none that is taken."""
    if _PDF.match(data):
        return pdf.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return pictures.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return pictures.PNG
    if data.startswith(b"PK\x03\x04"):
        return texts.ODT if b"mimetype" + texts.ODT.encode() in data[:200] else texts.DOCX
    _refuse_known(data, kind)
    _refuse_known((text_of(data) or "").encode(), kind)
    if mail.is_mail(data):
        return mail.EML
    if text_of(data) is not None:
        return TEXT
    raise FileRefused(f"The file is of a kind that we do not take. {_TAKEN[kind]}")


def _refuse_known(data: bytes, kind: Kind) -> None:
    """Refuse by name what people are likely to add."""
    if _MARKUP.match(data.removeprefix(_UTF8_MARK)):
        what = "an SVG drawing" if b"<svg" in data[:2000].lower() else "a web page or another file of markup"
        raise FileRefused(f"The file is {what}, which can hold a program. {_TAKEN[kind]}")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise FileRefused("The file is locked with a password. Save it without a password and add that")
        raise FileRefused(
            "The file is of an old Office or Outlook kind (.doc, .xls, .msg). Save it as PDF and add that"
        )
    if data[4:8] == _FILM_OR_PICTURE and data[8:12] in _HEIC:
        raise FileRefused("The file is a HEIC photograph, as some telephones make. Save it as JPEG and add that")
    if data.startswith(_OTHER_PICTURES) and _has_noughts(data):
        raise FileRefused(
            "The file is a picture of another kind, or sound or film. Save a picture as JPEG and add that"
        )
    if data.startswith(_RTF):
        raise FileRefused("The file is in Rich Text Format (.rtf). Save it as PDF or as a Word document and add that")
    if data.startswith(_TNEF):
        raise FileRefused("The file is a package that only Outlook opens (winmail.dat). Add what is in it one by one")
    if data.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise FileRefused(f"The file is a program. {_TAKEN[kind]}")


def _has_noughts(data: bytes) -> bool:
    return b"\0" in data[:200]


def _judged(data: bytes, media_type: str, *, until: float, within: int = 0) -> tuple[bytes, tuple[str, ...]]:
    """Refuse what a file of this kind must not have in it; return what is kept of it, and what is left out.

    It stands *within* so many e-mails, and what is attached to it is begun with *until* then.
    """
    if media_type == pdf.PDF:
        pdf.check(data)
    elif media_type in {texts.DOCX, texts.ODT}:
        texts.check(data, media_type)
    elif media_type in {pictures.JPEG, pictures.PNG}:
        pictures.check(data, media_type)
    elif media_type == mail.EML:
        refuse_zip(data, "e-mail")
        return mail.judged(data, partial(_judged_attached, until=until, within=within + 1))
    else:
        refuse_zip(data, "text")
        refuse_pdf(data, "text")
        refuse_behind((text_of(data) or "").encode(), "text")
    return data, ()


def _judged_attached(data: bytes, *, until: float, within: int) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    if within > MOST_WITHIN or time.process_time() > until:
        raise FileRefused("What is attached takes too long to look through. Add the files one by one")
    media_type = kind_of(data)
    kept, left_out = _judged(data, media_type, until=until, within=within)
    return kept, left_out, _ENDINGS_OF_PICTURES if media_type in _PICTURES else ENDINGS[media_type]
