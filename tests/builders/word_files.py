"""Word templates with whatever Word's authors put into them, written out as WordprocessingML."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Final

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

_PIXEL: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
DIGEST: Final = "0f" * 32
PROVENANCE: Final = {
    "title": "Reply to prison",
    "reference": "SF-2026-0001",
    "definition": "core/prison_enquiry_response@1",
    "template": "core/prison_reply@1",
    "answers": DIGEST,
}


def p(*inside: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; text that is no element is a run of its own."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = "".join(one if one.startswith("<") else r(one) for one in inside)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def sym(font: str, char: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def field(code: str, shown: str) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText> {code} </w:instrText></w:r>{separate}{r(shown)}{end}"


def table(*rows: tuple[str, ...], repeats: bool = True, look: str = "0000") -> str:
    """A table whose first row repeats on every page; each cell is text, or paragraphs."""
    grid = '<w:gridCol w:w="2000"/>' * max(map(len, rows))
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    written = "".join(
        f"<w:tr>{head if repeats and not n else ''}{''.join(map(tc, row))}</w:tr>" for n, row in enumerate(rows)
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLook w:val="{look}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>'


def tc(inside: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{inside if inside.startswith("<w:p") else p(inside)}</w:tc>'


NATURE = '<w:style w:type="paragraph" w:styleId="Nature"><w:name w:val="Nature"/></w:style>'


def template(*blocks: str, styles: str = "", numbering: str = "", header: str = "") -> bytes:
    """A Word file whose body is *blocks*, with further *styles* and lists."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn(f"w:{script}"), "Arial")
    document.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    changes = {
        "word/document.xml": [("<w:body>", f"<w:body>{''.join(blocks)}")],
        "word/styles.xml": [("</w:styles>", f"{styles}</w:styles>")],
        "word/numbering.xml": [("<w:num ", f"{numbering}<w:num ")] if numbering else [],
    }
    return rewritten(target.getvalue(), changes)


def rewritten(docx: bytes, changes: Mapping[str, list[tuple[str, str]]]) -> bytes:
    """The file with some of the text of some of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            for old, new in changes.get(name, ()):
                assert old.encode() in content, (name, old)
                content = content.replace(old.encode(), new.encode(), 1)
            archive.writestr(name, content)
    return target.getvalue()


def picture(alt: str, number: int = 1) -> str:
    """A picture of one pixel, put into the file with `with_picture`."""
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    shown = (
        f'<pic:pic xmlns:pic="{main}/picture"><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="rIdPicture"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="95250" cy="95250"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    )
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="95250" cy="95250"/>'
        f'<wp:docPr id="{number}" name="Picture" descr="{alt}"/>'
        f'<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture">{shown}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def with_picture(docx: bytes) -> bytes:
    """The file with the pixel that each `picture` in it shows."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    added = f'<Relationship Id="rIdPicture" Type="{kind}" Target="media/pixel.png"/></Relationships>'
    png = '<Default Extension="png" ContentType="image/png"/><Override'
    changes = {
        "word/_rels/document.xml.rels": [("</Relationships>", added)],
        "[Content_Types].xml": [("<Override", png)],
    }
    target = io.BytesIO(rewritten(docx, changes))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/media/pixel.png", base64.b64decode(_PIXEL))
    return target.getvalue()


def context(**answers: object) -> dict[str, object]:
    return {**answers, "provenance": PROVENANCE}
