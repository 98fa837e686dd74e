"""Files as strangers make them: plain ones, and those that are more than they seem."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache

import pikepdf
from docx import Document
from PIL import Image, ImageDraw

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every scanner is agreed to find."""
MACRO_TYPES = b"application/vnd.ms-word.document.macroEnabled.main+xml"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **saving: object) -> bytes:
    """Return a picture that is red in its upper left corner and blue elsewhere."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 3, size[1] // 3), fill="red")
    made = io.BytesIO()
    picture.save(made, kind, **saving)
    return made.getvalue()


def a_zip(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


@cache
def a_word_file(text: str = "Please tell us about Ada Example.") -> bytes:
    made, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def a_word_file_with(members: Mapping[str, bytes], *, types: bytes = b"") -> bytes:
    """Return a Word file with further members, and *types* in place of what it says it is."""
    with zipfile.ZipFile(io.BytesIO(a_word_file())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if types:
        word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(word, types)
    return a_zip({**parts, **members})


@cache
def a_word_bomb(megabytes: int = 101) -> bytes:
    """Return a small Word file that unpacks to *megabytes*."""
    return a_word_file_with({"word/media/image1.bmp": bytes(megabytes * 1_000_000)})


OFFICE = (
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
)


def an_open_document(content: bytes = b"", members: Mapping[str, bytes] | None = None) -> bytes:
    """Return a text with *content* in the words it is made of, and further *members*."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", b"<office:document-content %b>%b</office:document-content>" % (OFFICE, content))
        plain = {"META-INF/manifest.xml": b"<manifest/>", "Configurations2/accelerator/current.xml": b""}
        for name, words in {**plain, **(members or {})}.items():
            archive.writestr(name, words)
    return made.getvalue()


def a_pdf(catalog: Mapping[str, object] | None = None, *, attached: bytes = b"", password: str = "") -> bytes:
    """Return a PDF of one empty page whose catalog holds *catalog* as well."""
    made, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    for key, value in (catalog or {}).items():
        pdf.Root[key] = value
    if attached:
        pdf.attachments["hidden.exe"] = attached
    if password:
        pdf.save(made, encryption=pikepdf.Encryption(owner=password, user=password))
    else:
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def a_png_bomb(side: int = 30_000) -> bytes:
    """Return a picture of a few kilobytes that claims *side* times *side* points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    points = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def an_email(attached: Mapping[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Public Protection <ppu@prison.example>", "front.door@council.example"
    message["Subject"], message["Date"] = "Child contact", "Sun, 22 Nov 2026 09:40:00 +0000"
    message.set_content("Please tell us about Ada Example.")
    for name, content in (attached or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
