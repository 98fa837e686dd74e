"""What would act on the machine of whoever opens a file is refused with its reason, or left out, which is said."""

from __future__ import annotations

import re
from email import message_from_bytes

import pytest
from pikepdf import Array, Dictionary, Name, String

from forms_service.adapters.uploads.contents import FileContents
from forms_service.casework.answering.uploads import FileRefused
from tests.builders.active_files import (
    ACTIVE,
    ODF,
    OPEN,
    PDFS,
    WORD,
    action,
    again,
    clicked,
    complex_field,
    opening,
    page,
    related,
    word,
)
from tests.builders.uploads import a_pdf, a_word_file_with, an_email, an_open_document

FILES = FileContents()


@pytest.mark.parametrize("what", WORD)
def test_a_word_file_in_which_something_acts_is_refused(what: str) -> None:
    data, reason = WORD[what]
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.docx", data)


DELETED = complex_field(b'HYPERLINK "https://www.gov.uk/" ').replace(b"instrText", b"delInstrText")
DELETED = DELETED.replace(b"<w:r>", b"<w:del><w:r>").replace(b"</w:r>", b"</w:r></w:del>")
PLAIN_WORD = {
    "a field that was deleted": word(DELETED),
    "a field in a box": word(b"<x xmlns='urn:x'>%b</x>" % complex_field(b"PAGE")),
    "a link to a document of this computer": word(complex_field(b'HYPERLINK "file:///C:/Users/ada/a.docx"')),
    "a link to a page without its beginning": word(complex_field(b'HYPERLINK "www.gov.uk"')),
    "numbers of pages, dates and contents": word(
        complex_field(b" PAGE ") + complex_field(rb' TOC \o "1-3" ') + complex_field(b"=SUM(ABOVE)")
    ),
    "an invitation to click and type": word(complex_field(b"MACROBUTTON NoMacro [Name]")),
    "a link by a field": word(complex_field(b'HYPERLINK "https://www.gov.uk/" ')),
    "a link with a hint": word(complex_field(rb'HYPERLINK "https://www.gov.uk/" \o "Opens: a page" \t "_blank"')),
    "a picture that was pasted": word(complex_field(rb'INCLUDEPICTURE "cid:image001.png@01D9" \* MERGEFORMATINET \d')),
    "a place in the same text": word(complex_field(rb'HYPERLINK \l "_Toc1"')),
    "what somebody types in a form": word(complex_field(b" FORMTEXT ")),
    "a field about itself": word(b"<w:fldSimple w:instr=' FILENAME '/>"),
    "settings of a printer": a_word_file_with({"word/printerSettings/printerSettings1.bin": b"x"}),
    "a label of how sensitive it is": a_word_file_with({"docMetadata/LabelInfo.xml": b"<a/>"}),
    "names as LibreOffice writes them": related(
        b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties", b"a.xml"
    ),
    "a drawing": a_word_file_with(
        {"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0"/></svg>'}
    ),
}


@pytest.mark.parametrize("what", PLAIN_WORD)
def test_an_ordinary_word_file_is_taken_as_it_came(what: str) -> None:
    assert FILES.accept("file", "a.docx", PLAIN_WORD[what]).data == PLAIN_WORD[what]


@pytest.mark.parametrize("what", OPEN)
def test_an_open_document_in_which_something_acts_is_refused_wherever_it_stands(what: str) -> None:
    content, reason = OPEN[what]
    for data in (an_open_document(content % ODF), an_open_document(members={"styles.xml": content % ODF})):
        with pytest.raises(FileRefused, match=re.escape(reason)):
            FILES.accept("file", "a.odt", data)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Basic/Standard/Module1.xml", "a program"),
        ("Scripts/python/a.py", "a program"),
        ("Object 1/content.xml", "another file in it"),
        ("Pictures/a.exe", "a program"),
        ("extra.xml", "none of a text’s own"),
    ],
)
def test_a_part_that_is_none_of_an_open_text_is_refused(name: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.odt", an_open_document(members={name: b"<a/>"}))


def test_an_ordinary_open_document_is_taken() -> None:
    links = b"<text:a %b xlink:href='https://www.gov.uk/'/><draw:image %b xlink:href='Pictures/a.png'/>" % (ODF, ODF)
    data = an_open_document(
        links, {"Pictures/a.png": b"\x89PNG\r\n\x1a\n", "layout-cache": b"x", "manifest.rdf": b"<a/>"}
    )

    assert FILES.accept("file", "a.odt", data).data == data


@pytest.mark.parametrize("what", PDFS)
def test_a_pdf_in_which_something_acts_is_refused(what: str) -> None:
    data, reason = PDFS[what]
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.pdf", data)


@pytest.mark.parametrize(
    "plain",
    [
        opening(Array([0, Name.Fit])),
        opening(action("GoTo", D=Array([0, Name.Fit]))),
        clicked(action("URI", URI=String("https://www.gov.uk/"))),
        clicked(action("URI", URI=String("mailto:front.door@council.example"))),
        clicked(action("Named", N=Name.NextPage)),
        again(opening(Array([0, Name.Fit]))),
        b"\r\n" + a_pdf(),
        b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + a_pdf(),
        clicked(action("Named", N=Name.Print)),
        a_pdf({"/Extra": Dictionary(Type=Name.StructElem, S=Name.P, A=Dictionary(O=Name.Layout))}),
        a_pdf({"/Extra": Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4)}),
    ],
)
def test_an_ordinary_pdf_is_taken(plain: bytes) -> None:
    assert FILES.accept("file", "a.pdf", plain).data == plain


def pages_in(mail: bytes) -> str:
    parts = [part for part in message_from_bytes(mail).walk() if part.get_content_type() == "text/html"]
    payloads = [part.get_payload(decode=True) for part in parts]
    return "".join(payload.decode() for payload in payloads if isinstance(payload, bytes))


@pytest.mark.parametrize("what", ACTIVE)
def test_an_email_whose_page_acts_is_kept_without_that_and_says_so(what: str) -> None:
    html, left_out = ACTIVE[what]
    pdf = a_pdf()

    kept = FILES.accept(
        "file", "a.eml", page(f"<html><body><p>About Ada <b>Example</b></p>{html}</body></html>", form=pdf)
    )

    assert any(left_out in one for one in kept.left_out)
    assert "About Ada <b>Example</b>" in pages_in(kept.data)
    assert not re.search(r"a\.example|script|onclick|onerror|<(form|input|iframe|svg|link|style)", pages_in(kept.data))
    assert FILES.accept("file", "a.eml", kept.data).left_out == ()
    attached = [part.get_payload(decode=True) for part in message_from_bytes(kept.data).walk() if part.get_filename()]
    assert attached == [pdf]


def test_an_ordinary_email_is_kept_as_it_came() -> None:
    html = (
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=utf-8'><style>p {color: red}</style></head>"
        "<body><p class='x' style='margin:0'>About <a href='https://www.gov.uk/'>Ada</a><img src='cid:a' alt='Logo'></p>"
        "<table border='1'><tr><td colspan='2'>Born</td></tr></table></body></html>"
    )
    mail = page(html)

    kept = FILES.accept("file", "a.eml", mail)

    assert kept.data == mail
    assert kept.left_out == ()


def test_an_email_that_its_sender_signed_is_kept_as_it_came() -> None:
    message = message_from_bytes(page("<p>Ada</p>"))
    whole = message.as_bytes().replace(b"multipart/alternative", b"multipart/mixed", 1)
    boundary = whole.split(b'boundary="')[1].split(b'"')[0]
    signature = b'--%b\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n' % boundary
    signed = whole.replace(b"--%b--" % boundary, signature + b"\r\n0\x82 x\r\n--%b--" % boundary)

    assert FILES.accept("file", "a.eml", signed).data == signed


def test_in_an_email_that_is_attached_to_another_too() -> None:
    kept = FILES.accept("file", "a.eml", an_email({"b.eml": page("<p>Ada</p><script>x()</script>")}))

    assert kept.left_out == ("a program in the page that its text is written as",)
    (attached,) = [part for part in message_from_bytes(kept.data).walk() if part.get_filename()]
    inner = attached.get_payload(decode=True)
    assert isinstance(inner, bytes)
    assert "script" not in pages_in(inner)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain\r\nContent-Type: text/html",
        b"Content-Type: text/html/x",
        b"Content-Type: text",
    ],
)
def test_an_email_that_two_programs_could_read_in_two_ways_is_refused(head: bytes) -> None:
    mail = b"From: a@b.example\r\nSubject: a\r\n" + head + b"\r\n\r\n<script>x()</script>"
    with pytest.raises(FileRefused, match="damaged"):
        FILES.accept("file", "a.eml", mail)


@pytest.mark.parametrize(
    "kind", ['external-body; access-type=url; URL="https://a.example/"', "partial; id=a; number=1"]
)
def test_an_email_that_is_not_all_there_is_refused(kind: str) -> None:
    mail = f"From: a@b.example\r\nSubject: a\r\nContent-Type: message/{kind}\r\n\r\nContent-Type: text/plain\r\n\r\nx"
    with pytest.raises(FileRefused, match="somewhere else"):
        FILES.accept("file", "a.eml", mail.encode())


def test_a_page_under_another_name_is_looked_at_as_if_it_were_attached() -> None:
    mail = b"From: a@b.example\r\nSubject: a\r\nContent-Type: application/xhtml+xml\r\n\r\n<html><script/></html>"
    with pytest.raises(FileRefused, match="a web page"):
        FILES.accept("file", "a.eml", mail)
