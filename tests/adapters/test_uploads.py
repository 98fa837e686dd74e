"""Files from outside: what they are is seen from their contents, and what is hidden in them is refused with its reason."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from PIL import Image, ImageCms, ImageOps

from forms_service.adapters.uploads.contents import FileContents
from forms_service.casework.answering.uploads import FileRefused, Kind, plain_name
from tests.builders.uploads import (
    EICAR,
    MACRO_TYPES,
    a_pdf,
    a_picture,
    a_png_bomb,
    a_word_bomb,
    a_word_file,
    a_word_file_with,
    a_zip,
    an_email,
    an_open_document,
)

CONTENTS = FileContents()
DOCUMENT = {
    "request.pdf": a_pdf(),
    "request.docx": a_word_file(),
    "request.odt": an_open_document(),
    "request.eml": an_email({"form.pdf": a_pdf(), "again.eml": an_email({"logo.png": a_picture("PNG")})}),
    "request.txt": "Tŷ’r Llŷn: weight < 3kg & <b>bold</b>\r\n".encode(),
    "of Windows.txt": "It’s £45 a week – Ada".encode("cp1252"),
    "of Notepad.txt": "Tŷ’r Llŷn".encode("utf-16"),
    "withheld.txt": b"<Redacted> asked about Ada",
    "drawn.odt": an_open_document(members={"Pictures/1.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>'}),
    "request.JPG": a_picture(),
    "request.png": a_picture("PNG"),
}
JAVASCRIPT = {"/OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))}
LAUNCH = {"/OpenAction": pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))}
FETCHED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://elsewhere.example/a.dotm" TargetMode="External"/></Relationships>'
)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"

HIDDEN: dict[str, tuple[Kind, str, bytes, str]] = {
    "PDF and ZIP": ("file", "a.pdf", a_pdf() + a_zip({"a.exe": b"MZ"}), "two kinds of file at once: a ZIP archive"),
    "PDF and page": ("file", "a.pdf", a_pdf() + PAGE, "two kinds of file at once: a web page"),
    "JPEG and ZIP": ("image", "a.jpg", a_picture() + a_zip({"a.exe": b"MZ"}), "at once: a ZIP archive"),
    "JPEG and page": ("image", "a.jpg", a_picture() + PAGE, "at once: a web page"),
    "JPEG and page in a comment": ("image", "a.jpg", a_picture(comment=PAGE), "at once: a web page"),
    "PNG and PDF": ("file", "a.png", a_picture("PNG") + a_pdf(), "at once: another file"),
    "DOCX behind something": ("file", "a.docx", b"PK\x03\x04" + a_word_file(), "two kinds of file at once"),
    "DOCX before something": ("file", "a.docx", a_word_file() + PAGE, "two kinds of file at once"),
    "SVG": ("image", "a.svg", SVG, "an SVG drawing, which can hold a program"),
    "SVG called JPEG": ("image", "a.jpg", SVG, "an SVG drawing"),
    "page": ("file", "a.txt", PAGE, "a web page"),
    "program": ("file", "a.pdf", b"MZ\x90\x00" + bytes(100), "a program"),
    "Word bomb": ("file", "a.docx", a_word_bomb(), "unpacks to more than 100 MB"),
    "Word macro": ("file", "a.docx", a_word_file_with({"word/vbaProject.bin": b"x"}), "a program (a macro)"),
    "macro by type": ("file", "a.docx", a_word_file_with({}, types=MACRO_TYPES), "a program (a macro)"),
    "Word object": ("file", "a.docx", a_word_file_with({"word/embeddings/oleObject1.bin": b"x"}), "embedded object"),
    "Word fetch": ("file", "a.docx", a_word_file_with({"word/_rels/settings.xml.rels": FETCHED}), "fetches a part"),
    "locked Word": (
        "file", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password",
    ),
    "old Word": ("file", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office or Outlook kind"),
    "ZIP": ("file", "a.zip", a_zip({"a.txt": b"x"}), "a ZIP archive and no Word document"),
    "OpenDocument macro": ("file", "a.odt", an_open_document(b"<office:scripts><office:script/></office:scripts>"), "a macro"),
    "PDF program": ("file", "a.pdf", a_pdf(JAVASCRIPT), "a program (JavaScript)"),
    "PDF launch": ("file", "a.pdf", a_pdf(LAUNCH), "starts or sends something by itself"),
    "PDF attachment": ("file", "a.pdf", a_pdf(attached=b"MZ"), "other files attached inside it"),
    "locked PDF": ("file", "a.pdf", a_pdf(password="secret"), "locked with a password"),
    "broken PDF": ("file", "a.pdf", b"%PDF-1.7\n%%EOF\n", "damaged"),
    "e-mail with a program": ("file", "a.eml", an_email({"run.exe": b"MZ" + bytes(60)}), "“run.exe”, which is attached"),
    "e-mail in an e-mail": ("file", "a.eml", an_email({"b.eml": an_email({"x.pdf": a_pdf(JAVASCRIPT)})}), "JavaScript"),
    "PNG bomb": ("image", "a.png", a_png_bomb(), "more than 60 million points"),
    "half a JPEG": ("image", "a.jpg", a_picture()[:300], "damaged"),
    "half a PNG": ("image", "a.png", a_picture("PNG")[:-30], "damaged"),
    "HEIC": ("image", "a.heic", b"\0\0\0\x18ftypheic" + bytes(50), "Save it as JPEG"),
    "PDF as picture": ("image", "a.pdf", a_pdf(), "not a picture"),
    "PDF called program": ("file", "a.pdf.exe", a_pdf(), "its name does not end in .pdf"),
    "text and program": ("file", "a.txt", "<script>".encode("utf-16"), "a web page"),
    "PDF in a picture": ("file", "a.jpg", a_picture(comment=a_pdf()), "at once: a PDF"),
    "OpenDocument called Word": (
        "file", "a.docx", a_zip({"content.xml": b"<a/>", "mimetype": b"application/vnd.oasis.opendocument.text"}), "unpacked",
    ),
    "spreadsheet": ("file", "a.xlsx", a_zip({"xl/workbook.xml": b"<a/>"}), "a spreadsheet"),
    "package of Outlook": ("file", "winmail.dat", b"\x78\x9f\x3e\x22" + bytes(50), "only Outlook opens"),
    "rich text": ("file", "a.rtf", b"{\\rtf1 Ada}", "Rich Text Format"),
    "noise": ("file", "a.txt", bytes(range(256)), "a kind that we do not take"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENT)
def test_a_plain_file_is_taken_as_it_came(name: str) -> None:
    assert CONTENTS.accept("file", name, DOCUMENT[name]).data == DOCUMENT[name]


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_not_a_plain_file_is_refused_with_its_reason(what: str) -> None:
    kind, name, data, reason = HIDDEN[what]
    with pytest.raises(FileRefused, match=re.escape(reason)):
        CONTENTS.accept(kind, name, data)


@pytest.mark.parametrize("first", [b"\xef\xbb\xbf", b"From ppu@prison.example Sun Nov 22 09:40:00 2026\n"])
def test_what_a_program_puts_before_an_email_that_it_saves_is_left_off(first: bytes) -> None:
    mail = an_email()
    assert CONTENTS.accept("file", "a.eml", first + mail).data == mail


def test_a_picture_of_many_shades_keeps_them() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("I").point(lambda shade: shade * 256).convert("I;16").save(made, "PNG")
    with Image.open(io.BytesIO(CONTENTS.accept("image", "a.png", made.getvalue()).data)) as kept:
        assert [kept.convert("L").getpixel((9, row)) for row in (0, 100, 200)] == [0, 100, 200]


def test_of_a_picture_that_moves_it_is_said_that_only_the_first_is_kept() -> None:
    made = io.BytesIO()
    Image.new("L", (9, 9)).save(made, "PNG", save_all=True, append_images=[Image.new("L", (9, 9), 255)])
    assert CONTENTS.accept("image", "a.png", made.getvalue()).left_out == ("all but the first picture of an animation",)


def test_the_text_that_every_scanner_finds_is_left_to_the_scanner() -> None:
    assert CONTENTS.accept("file", "eicar.txt", EICAR).media_type == "text/plain"


def test_a_picture_is_kept_without_what_the_camera_wrote_into_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = "the garden at 1 Sample Row"
    exif.get_ifd(0x8825)[1] = "N"
    taken = a_picture(
        exif=exif,
        comment=b"by A. Example",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    kept = CONTENTS.accept("image", "a.jpg", taken).data
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert not picture.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Sample Row" not in kept
    assert b"Example" not in kept


def test_a_text_in_a_png_is_not_kept() -> None:
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Comment", "1 Sample Row")
    kept = CONTENTS.accept("image", "a.png", a_picture("PNG", pnginfo=note)).data
    assert b"Sample Row" not in kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("held", range(10))
def test_however_the_camera_was_held_a_picture_is_kept_upright(held: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "the garden", held
    taken = a_picture(kind, exif=exif)

    kept = CONTENTS.accept("image", f"a.{kind.lower()}", taken).data

    with Image.open(io.BytesIO(taken)) as picture, Image.open(io.BytesIO(kept)) as upright:
        expected = ImageOps.exif_transpose(picture).convert("RGB")
        assert upright.size == expected.size
        corners = [(4, 4), (expected.width - 4, 4), (4, expected.height - 4)]
        assert [is_red(upright, place) for place in corners] == [is_red(expected, place) for place in corners]


def is_red(picture: Image.Image, place: tuple[int, int]) -> bool:
    red, _, blue = picture.convert("RGB").getpixel(place)  # type: ignore[misc]  # an RGB pixel is three numbers; Pillow types every mode at once
    return bool(red > blue)


def test_a_large_picture_is_made_no_larger_than_it_needs_to_be() -> None:
    kept = CONTENTS.accept("image", "a.jpg", a_picture(size=(5000, 3000))).data
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (2000, 1200)


def test_a_second_view_that_a_telephone_puts_behind_a_picture_is_left_out() -> None:
    kept = CONTENTS.accept("image", "a.jpg", a_picture() + a_picture(size=(20, 20))).data
    assert kept.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\Users\\ada\\a b.pdf", "a b.pdf"), ("../../etc/passwd", "passwd"), ("Llŷr & <b>.pdf", "Llŷr & <b>.pdf")],
)
def test_the_name_of_a_file_is_text_without_folders(given: str, kept: str) -> None:
    assert plain_name(given) == kept


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: b.pdf", "a\x00.pdf", "gpj.\u202eexe.pdf", "", "..", "a" * 151])
def test_a_name_that_is_no_plain_text_is_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        plain_name(name)
