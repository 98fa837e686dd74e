"""What LibreOffice leaves undone in a PDF: with this it is PDF/A-3b and PDF/UA-1, and equal Word files give equal PDFs.

Nothing that is seen on a page changes. What could only be hidden, not repaired, is refused: a text or a picture that
stands outside the structure would be unknown to whoever has the page read aloud.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf
from PIL import ImageCms

from forms_service.casework.documents.documents import ConversionFailed

_BEGIN: Final = frozenset({"BMC", "BDC"})
_PATH: Final = frozenset({"m", "l", "c", "v", "y", "h", "re", "W", "W*"})
_PAINT: Final = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_SHADING: Final = "sh"
_CONTENT: Final = {
    **dict.fromkeys(("Tj", "TJ", "'", '"'), "a text"),
    **dict.fromkeys(("Do", "INLINE IMAGE"), "a picture"),
}
_PROFILE_DATE: Final = slice(24, 36)  # of the header of an ICC profile
_NO_TIME: Final = bytes.fromhex("07d0 0001 0001 0000 0000 0000")  # the first of January 2000
_Instruction = tuple[Sequence[Any], Operator]
_ARTIFACT: Final[_Instruction] = ([Name.Artifact], Operator("BMC"))
_ARTIFACT_END: Final[_Instruction] = ([], Operator("EMC"))

# The names that PDF/UA puts into the metadata must be explained there to PDF/A, which does not know them.
_METADATA: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>{dates}
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that this file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def repair(pdf: bytes, created: datetime | None = None) -> bytes:
    """Return the PDF as PDF/A-3b and PDF/UA-1, dated *created* whenever it was made; or undated."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        _check_structure(document)
        for number, page in enumerate(document.pages, 1):
            _tag_lines(document, page, number)
            page.obj.Tabs = Name.S
        _identify(document, created)
        document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _check_structure(document: Pdf) -> None:
    if "/StructTreeRoot" not in document.Root or "/Lang" not in document.Root:
        raise ConversionFailed("LibreOffice made a PDF without structure or without a language")
    if not str(document.docinfo.get("/Title", "")):
        raise ConversionFailed("the document has no title")
    for element in _elements(document.Root.StructTreeRoot.get("/K")):
        if element.get("/S") == Name.Figure and not str(element.get("/Alt", "")).strip():
            raise ConversionFailed("a picture of the template has no description (alternative text)")


def _elements(kids: Any) -> Iterator[Dictionary]:
    """Walk the structure; a document may be deeper than Python's own stack."""
    waiting = [kids]
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, Array):
            waiting += list(kid)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            waiting.append(kid.get("/K"))


def _tag_lines(document: Pdf, page: pikepdf.Page, number: int) -> None:
    """Mark borders and rules, which LibreOffice draws outside the structure, as no content of the page."""
    found = pikepdf.parse_content_stream(page)
    instructions: list[_Instruction] = [(list(one.operands), one.operator) for one in found]
    marked = list(_with_artifacts(instructions, number))
    if len(marked) != len(instructions):
        page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(marked))


def _with_artifacts(instructions: Iterable[_Instruction], number: int) -> Iterator[_Instruction]:
    depth = 0
    path: list[_Instruction] = []
    for instruction in instructions:
        operator = str(instruction[1])
        depth += (operator in _BEGIN) - (operator == "EMC")
        if depth or operator == "EMC":
            yield instruction
        elif operator in _PATH:
            path.append(instruction)
        elif operator in _PAINT or operator == _SHADING:
            yield from (_ARTIFACT, *path, instruction, _ARTIFACT_END)
            path = []
        elif operator in _CONTENT:
            raise ConversionFailed(f"LibreOffice put {_CONTENT[operator]} on page {number} outside the structure")
        else:
            yield from (*path, instruction)
            path = []
    yield from path


def _identify(document: Pdf, created: datetime | None) -> None:
    """Leave nothing of the moment at which LibreOffice ran: not in the metadata, the profile of colours or the id."""
    for name in ("/ID", "/DocChecksum"):
        if name in document.trailer:
            del document.trailer[name]
    for key in ("/CreationDate", "/ModDate"):
        if key in document.docinfo:
            del document.docinfo[key]
    if created:
        document.docinfo["/CreationDate"] = f"{created.astimezone(UTC):D:%Y%m%d%H%M%SZ}"
    for intent in document.Root.OutputIntents:
        intent.DestOutputProfile.write(_srgb())
    document.Root.Metadata = document.make_stream(_metadata(document, created), Type=Name.Metadata, Subtype=Name.XML)


@cache
def _srgb() -> bytes:
    """SRGB as LibreOffice means it, told in formulas: it tells it in tables, which readers turn round for every page.

    With those, pdftotext takes some ten times as long for a page (benchmarks/reading_back.py).
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = _NO_TIME
    return bytes(profile)


def _metadata(document: Pdf, created: datetime | None) -> bytes:
    told = {
        name: escape(str(document.docinfo.get(f"/{name.capitalize()}", "")))
        for name in ("title", "subject", "keywords", "producer", "creator")
    }
    dates = f"<xmp:CreateDate>{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate>" if created else ""
    return _METADATA.format(**told, language=escape(str(document.Root.Lang)), dates=dates).encode()
