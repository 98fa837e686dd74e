"""Files made to hold whatever reads them: for ever, without end, or until no memory is left. All have at most 10 MB."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial

from tests.builders.uploads import a_pdf, a_picture, a_word_file, a_word_file_with, a_zip, an_email, an_open_document

ROOM = 9_500_000
"""So much of a file may be filled; the largest that is taken has 10 MB."""
Make = Callable[[], bytes]

RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%b</Relationships>'
LINK = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
RELATION = b'<Relationship Id="r%d" Type="' + LINK + b'" Target="https://a.example/" TargetMode="External"/>'
BOMB = b"<!DOCTYPE r [<!ENTITY a0 'aaaaaaaaaa'>%b]>" % b"".join(
    b"<!ENTITY a%d '%b'>" % (each, b"&a%d;" % (each - 1) * 10) for each in range(1, 10)
)


def numbered(pattern: bytes, times: int, between: bytes = b"") -> bytes:
    return between.join(pattern % each for each in range(times))


def word(relations: bytes) -> bytes:
    return a_word_file_with({"word/_rels/settings.xml.rels": relations})


def many_members(times: int) -> bytes:
    return a_word_file_with({f"word/{each}.xml": b"<a/>" for each in range(times)})


def long_directory(beside: int) -> bytes:
    """Return a Word file with so much beside the name of each member: many small fields, each of which is cut off."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each in range(ROOM // 2 // beside):
            member = zipfile.ZipInfo(f"word/{each}.xml")
            archive.writestr(member, b"<a/>")
            member.extra = struct.pack("<HH", 0x7777, 0) * (beside // 4)
    return made.getvalue()


def mail(*headers: bytes, body: bytes = b"Text", first: bytes = b"") -> bytes:
    head = (b"From: a@b.example", b"Date: Sun, 22 Nov 2026 09:40:00 +0000", first, *headers)
    return b"\r\n".join([line for line in head if line]) + b"\r\n\r\n" + body


def parts_in_parts(times: int, filling: bytes = b"") -> bytes:
    inner = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%06d"\r\n\r\n--b%06d\r\n' % (each, each) for each in range(times)
    )
    return mail(body=inner + b"\r\n" + filling, first=b'Content-Type: multipart/mixed; boundary="a"').replace(
        b"\r\n\r\nContent", b"\r\n\r\n--a\r\nContent", 1
    )


def mails_in_mails(times: int) -> bytes:
    return mail(b"Content-Type: message/rfc822", body=b"Content-Type: message/rfc822\r\n\r\n" * times)


def mails_attached_to_mails(times: int, filling: bytes) -> bytes:
    """Return e-mails that are each a whole file attached to the next, so that each is read anew."""
    inner = mail(body=filling)
    for _ in range(times):
        inner = mail(b"Content-Type: application/octet-stream; name=a.eml", body=inner)
    return inner


def attached(part: bytes, times: int) -> bytes:
    head = b'--b\r\nContent-Type: application/octet-stream; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    one = head + base64.encodebytes(part)
    return mail(b'Content-Type: multipart/mixed; boundary="b"', body=one * min(times, ROOM // len(one)) + b"--b--")


def a_jpeg(*segments: bytes, points: bytes = b"") -> bytes:
    """Return a JPEG with *segments* before its own, and *points* written into its last scan."""
    plain = a_picture()
    return plain[:2] + b"".join(segments) + plain[2:-2] + points + plain[-2:]


def a_segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def an_exif(size: int, entries: int) -> bytes:
    """Return what a camera writes, but that each of its entries is nearly all of it once more."""
    head = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", entries)
    table = b"".join(struct.pack("<HHLL", 0x0113 + each, 3, size // 2 - 100, 8) for each in range(entries - 1))
    return (head + struct.pack("<HHLL", 0x0112, 3, 1, 6) + table).ljust(size, b"\0")


def many_scans(times: int) -> bytes:
    """Return a large JPEG that goes over all its points again and again, and has nothing to say of them."""
    plain = a_picture(size=(6000, 6000), progressive=True)
    last = plain.rfind(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * min(times, (ROOM - len(plain)) // (len(plain) - 2 - last)) + plain[-2:]


def a_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def a_png(*chunks: bytes) -> bytes:
    plain = a_picture("PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def a_large_png(side: int = 7700) -> bytes:
    head = side.to_bytes(4, "big") * 2 + b"\x08\x06\x00\x00\x00"
    rows = zlib.compress(bytes((side * 4 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + a_chunk(b"IHDR", head) + a_chunk(b"IDAT", rows) + a_chunk(b"IEND", b"")


def a_raw_pdf(*things: bytes, kids: bytes = b"3 0 R") -> bytes:
    """Return a PDF of one page, written by hand, that has *things* in it as well."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%b] /Count 1 >>" % kids,
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>", *things]  # fmt: skip
    made, places, written = b"%PDF-1.7\n", [], []
    at = len(made)
    for number, each in enumerate(objects, 1):
        one = b"%d 0 obj\n%b\nendobj\n" % (number, each)
        places.append(at)
        written.append(one)
        at += len(one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % x for x in places
    )
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at)
    return made + b"".join(written) + table + end


def a_large_table_of_objects() -> bytes:
    table = zlib.compress(bytes(500_000_000))
    return (
        b"%%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 100000000 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode "
        b"/Length %d >>\nstream\n%b\nendstream\nendobj\nstartxref\n9\n%%%%EOF" % (len(table), table)
    )


LETTERS: Mapping[str, Make] = {
    "a relationship without end, in capitals and small letters": lambda: word(b"<Relationship " * 2_800_000),
    "relationships of 45 MB": lambda: word(RELATIONS % (b"<Relationship Id='" * 2_500_000)),
    "many relationships": lambda: word(RELATIONS % numbered(RELATION, 60_000)),
    "far too many relationships": lambda: word(RELATIONS % numbered(RELATION, 250_000)),
    "a relationship with many attributes": lambda: word(
        RELATIONS % (b"<Relationship " + numbered(b'a%d="" ', 400_000) + b"/>")
    ),
    "a relationship with one attribute again and again": lambda: word(RELATIONS % (b"<Relationship " + b'a="" ' * 900_000)),
    "a relationship with many namespaces": lambda: word(
        RELATIONS % (b"<Relationship " + numbered(b'xmlns:a%d="u" ', 400_000) + b"/>")
    ),
    "a target of character references": lambda: word(RELATIONS % (b'<Relationship Target="%b"/>' % (b"&#x41;" * 7_000_000))),
    "a target of spaces": lambda: word(
        RELATIONS % (b'<Relationship TargetMode="External" Target="%b"/>' % (b" \\" * 4_500_000))
    ),
    "relationships nested without end": lambda: word(RELATIONS % (b"<Relationship>" * 3_000_000)),
    "a long comment in relationships": lambda: word(RELATIONS % (b"<!--" + b"- " * 20_000_000 + b"-->")),
    "a long comment before relationships": lambda: word(b"<!--" + b"- " * 20_000_000 + b"-->" + RELATIONS % b""),
    "many comments in relationships": lambda: word(RELATIONS % (b"<!---->" * 6_000_000)),
    "a long CDATA": lambda: word(RELATIONS % (b"<![CDATA[" + b"]]" * 20_000_000 + b"]]>")),
    "many instructions": lambda: word(b"<?a?>" * 9_000_000 + RELATIONS % b""),
    "entities in entities": lambda: word(BOMB + RELATIONS % b"&a9;"),
    "entities in entities, in UTF-16": lambda: word((BOMB + RELATIONS % b"&a9;").decode().encode("utf-16")),
    "entities in entities in the text": lambda: a_word_file_with({"word/document.xml": BOMB + b"<r>&a9;</r>"}),
    "a long comment before the text": lambda: a_word_file_with({"word/a.xml": b"<!--" + b" -" * 20_000_000 + b"--><a/>"}),
    "a document type without end": lambda: a_word_file_with({"word/a.xml": b"<!DOCTYPE a [" + b"<!ENTITY " * 5_000_000}),
    "a text nested without end": lambda: a_word_file_with({"word/a.xml": b"<a>" * 15_000_000}),
    "relationships in many files": lambda: a_word_file_with(
        {f"word/_rels/{each}.xml.rels": RELATIONS % numbered(RELATION, 150) for each in range(1900)}
    ),
    "many types": lambda: a_word_file_with({"[Content_Types].xml": b"<Types>" + b"<Default/>" * 4_000_000 + b"</Types>"}),
    "many members": partial(many_members, 60_000),
    "a long directory": partial(long_directory, 60_000),
    "a member of 98 MB": lambda: a_word_file_with({"word/media/a.bmp": b"BM" + bytes(98_000_000)}),
    "an open document nested without end": lambda: an_open_document(b"<a>" * 15_000_000),
    "an open document of many elements": lambda: an_open_document(b"<a/>" * 12_000_000),
    "an open document of almost too many elements": lambda: an_open_document(b"<a/>" * 990_000),
    "an open document with many attributes": lambda: an_open_document(b"<a %b/>" % numbered(b'a%d="" ', 400_000)),
    "an open document with a long comment": lambda: an_open_document(b"<!--" + b" -" * 20_000_000 + b"-->"),
    "an open document with much text": lambda: an_open_document(b"<a>" + b"&#65;&amp;" * 900_000 + b"</a>"),
    "an open document of entities in entities": lambda: an_open_document(members={"a.xml": BOMB + b"<r>&a9;</r>"}),
}  # fmt: skip

MAILS: Mapping[str, Make] = {
    "many parameters": lambda: mail(b"Content-Type: text/plain" + b"; a" * 3_000_000),
    "many parameters on many lines": lambda: mail(b"Content-Type: text/plain" + b";\r\n a=b" * 200_000),
    "many parameters with a value": lambda: mail(b"Content-Type: text/plain" + numbered(b"; a%d=b", 800_000)),
    "a name in many pieces": lambda: mail(b"Content-Disposition: attachment" + numbered(b"; filename*%d=a", 400_000)),
    "a name in many encoded pieces": lambda: mail(
        b"Content-Disposition: attachment" + numbered(b"; filename*%d*=utf-8''%%%%41", 300_000)
    ),
    "a name of many encoded words": lambda: mail(
        b'Content-Disposition: attachment; filename="' + b"=?utf-8?q?a?= " * 600_000 + b'"'
    ),
    "a name of encoded words never ended": lambda: mail(b'Content-Type: a/b; name="' + b"=?a?q?" * 1_500_000 + b'"'),
    "a value of semicolons": lambda: mail(b'Content-Type: text/plain; a="' + b";" * ROOM),
    "a value of quotes": lambda: mail(b"Content-Type: text/plain; a=" + b'\\"' * (ROOM // 2)),
    "comments in comments": lambda: mail(b"Content-Type: text/plain " + b"(" * ROOM),
    "comments in comments, in few letters": lambda: mail(b"Content-Type: text/plain " + b"(" * 1_900),
    "addresses in groups": lambda: mail(b"To: " + b"a:" * (ROOM // 2)),
    "addresses in comments": lambda: mail(b"Subject: a", b"To: " + b"(" * ROOM),
    "encoded words in the subject": lambda: mail(b"Subject: " + b"=?utf-8?q?a?=\r\n " * 500_000),
    "a long folded subject": lambda: mail(b"Subject: " + b"a\r\n " * 2_000_000),
    "a long folded type": lambda: mail(b"Content-Type: text/plain;" + b"\r\n " * 90_000 + b" a=b"),
    "a long boundary": lambda: mail(
        b'Content-Type: multipart/mixed; boundary="' + b"b" * 5_000_000 + b'"', body=b"--" + b"b" * 4_000_000
    ),
    "many headers": lambda: mail(b"a:b\r\n" * 1_500_000 + b"Subject: a"),
    "fewer headers": lambda: mail(b"a:b\r\n" * 290_000 + b"Subject: a"),
    "many types of parts": lambda: mail(b"Content-Type: text/plain\r\n" * 280_000 + b"Subject: a"),
    "many lines": lambda: mail(body=b"\r\n" * (ROOM // 2)),
    "many lines by the old Macintosh": lambda: mail(body=b"\r" * ROOM),
    "almost too many lines in parts": partial(parts_in_parts, 15, b"\r\n" * 290_000),
    "almost too many boundaries": partial(parts_in_parts, 15, b"--b000001 \r\n" * 290_000),
    "one line": lambda: mail(body=b"a" * ROOM),
    "a line of blanks behind a boundary": lambda: parts_in_parts(15, b"--b000014" + b" \t" * 4_500_000 + b"x"),
    "parts in parts": partial(parts_in_parts, 3_000),
    "parts in parts, and more": partial(parts_in_parts, 100_000),
    "e-mails in e-mails": partial(mails_in_mails, 3_000),
    "e-mails in e-mails, and more": partial(mails_in_mails, 200_000),
    "e-mails attached to e-mails": partial(mails_attached_to_mails, 2_000, b""),
    "large e-mails attached to e-mails": partial(mails_attached_to_mails, 3, b"\r\n" * 280_000),
    "many parts": lambda: mail(b'Content-Type: multipart/mixed; boundary="b"', body=b"--b\r\n\r\n" * 140_000),
    "many empty e-mails": lambda: mail(b'Content-Type: multipart/digest; boundary="b"', body=b"--b\r\n\r\n\r\n" * 90_000),
    "many reports": lambda: mail(b"Content-Type: message/delivery-status", body=b"a:b\r\n\r\n" * 140_000),
    "parts with long headings": lambda: mail(
        b'Content-Type: multipart/mixed; boundary="b"',
        body=(b'--b\r\nContent-Type: a/b; name="' + b";" * 1_950 + b'"\r\n\r\n') * 190,
    ),
    "parts with long names": lambda: mail(
        b'Content-Type: multipart/mixed; boundary="b"',
        body=(b'--b\r\nContent-Type: text/a; name="' + b"=?a?q?" * 300 + b'"\r\n\r\nText\r\n') * 190,
    ),
    "Word bombs": lambda: attached(a_word_file_with({"word/a.xml": b"<a>" + bytes(97_000_000)}), 150),
    "Word files": lambda: attached(a_word_file(), 40),
    "PDF files": lambda: attached(a_pdf(), 190),
    "large pictures": lambda: attached(a_large_png(), 190),
    "uuencoded": lambda: mail(
        b"Content-Transfer-Encoding: x-uuencode", b"Content-Type: a/b", body=b"begin 644 a\n" + b"M\n" * 290_000
    ),
    "nonsense in base64": lambda: mail(b"Content-Transfer-Encoding: base64", b"Content-Type: a/b", body=b"=" * ROOM),
    "nonsense in quoted-printable": lambda: mail(
        b"Content-Transfer-Encoding: quoted-printable", b"Content-Type: a/b", body=b"=" * ROOM
    ),
    "an e-mail with a mark of another alphabet": lambda: mail(b"Content-Type: a/b; name*=nonsense''%FF", body=b"\xff" * ROOM),
    "an ordinary one with a picture": lambda: an_email({"a.png": a_picture("PNG")}),
}  # fmt: skip

PICTURES: Mapping[str, Make] = {
    "filling": lambda: a_jpeg(b"\xff" * ROOM),
    "filling among the points": lambda: a_jpeg(points=b"\xff" * ROOM),
    "escapes among the points": lambda: a_jpeg(points=b"\xff\x00" * (ROOM // 2)),
    "fillings and escapes among the points": lambda: a_jpeg(points=(b"\xff" * 99 + b"\x00") * (ROOM // 100)),
    "many empty segments": lambda: a_jpeg(a_segment(0xFE, b"") * (ROOM // 4)),
    "many marks": lambda: a_jpeg(b"\xff\xd0" * (ROOM // 2)),
    "many scans": partial(many_scans, 100_000),
    "almost too many scans": partial(many_scans, 50),
    "an EXIF of entries upon each other": lambda: a_jpeg(a_segment(0xE1, an_exif(65_000, 5_000))),
    "an EXIF in many pieces": lambda: a_jpeg(
        a_segment(0xE1, an_exif(65_000, 5_000)), *[a_segment(0xE1, b"Exif\0\0" + bytes(65_000))] * 140
    ),
    "colours without end": lambda: a_jpeg(
        *[a_segment(0xE2, b"ICC_PROFILE\0" + bytes((each, 140)) + bytes(65_000)) for each in range(1, 141)]
    ),
    "PNG with many empty chunks": lambda: a_png(a_chunk(b"teXt", b"") * (ROOM // 12)),
    "PNG with many empty points": lambda: a_png(a_chunk(b"IDAT", b"") * (ROOM // 12)),
    "PNG with an EXIF bomb": lambda: a_png(a_chunk(b"eXIf", an_exif(9_000_000, 60_000)[6:])),
    "PNG with texts that unpack": lambda: a_png(*[a_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(60_000_000)))] * 100),
    "PNG with colours that unpack": lambda: a_png(a_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(500_000_000)))),
    "PNG of 59 million points": partial(a_large_png),
    "PNG that claims more": lambda: a_png(a_chunk(b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\x06\0\0\0")),
}  # fmt: skip

PDFS: Mapping[str, Make] = {
    "objects never ended": lambda: b"%PDF-1.7\n" + numbered(b"%d 0 obj\n<< /A\n", 500_000) + b"%%EOF",
    "arrays in arrays": lambda: a_raw_pdf(b"[" * 4_500_000 + b"]" * 4_500_000),
    "dictionaries in dictionaries": lambda: a_raw_pdf(b"<</A" * 1_500_000 + b">>" * 1_500_000),
    "many arrays": lambda: a_raw_pdf(b"[" + b"[]" * 4_500_000 + b"]"),
    "a long array": lambda: a_raw_pdf(b"[" + b"1 " * 4_500_000 + b"]"),
    "a dictionary of many names": lambda: a_raw_pdf(b"<<" + numbered(b"/a%d 1", 800_000) + b">>"),
    "objects that look worth a look": lambda: a_raw_pdf(*[b"<< /JSX [[[]]] >>"] * 150_000),
    "the same page again and again": lambda: a_raw_pdf(kids=b"3 0 R " * 1_500_000),
    "pages within pages": lambda: a_raw_pdf(kids=b"2 0 R"),
    "brackets": lambda: a_raw_pdf(b"(" * 4_500_000 + b")" * 4_500_000),
    "a table that unpacks": a_large_table_of_objects,
    "many ends": lambda: a_pdf() + b"%%EOF\n" * 1_500_000,
    "an end before many blanks": lambda: a_pdf() + b" " * 9_000_000,
}

TEXTS: Mapping[str, Make] = {
    "text": lambda: b"plain text\n" * (ROOM // 11),
    "tags never ended": lambda: b"a" + b"<" * ROOM,
    "tags almost known": lambda: b"a" + b"<objec" * (ROOM // 6),
    "blanks": lambda: b" " * ROOM + b"<",
    "a header without end": lambda: b"a" * 60 + b":" + b" " * ROOM,
    "headers that end nowhere": lambda: b"a:\n" * (ROOM // 3),
    "marks of archives": lambda: b"a" + b"PK\x05\x06".replace(b"\x05\x06", b"56") * (ROOM // 4),
    "an archive of members only": lambda: (a_zip({"a": b"a"})[:40]) * (ROOM // 40),
}
