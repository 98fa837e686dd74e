"""A Word file around a body: the same bytes on every run, header and footer inside the margins."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from lxml import etree

from scripts.build_templates.looks import ORDINARY, Look
from scripts.build_templates.styles import fonts, numbering, styles
from scripts.build_templates.wordml import Blocks, Element, page_number, paragraph, w, words

_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS: Final = ("styles", "numbering", "settings", "fontTable", "header", "footer")


def word_file(title: str, body: Blocks, look: Look = ORDINARY) -> bytes:
    """Return the file whose body is *body*."""
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {
                "document": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "core": (_CORE_RELATION, "docProps/core.xml"),
            }
        ),
        "word/document.xml": w("document", w("body", *body, _section(look))),
        "word/_rels/document.xml.rels": _relations({part: (f"{_OFFICE}/{part}", f"{part}.xml") for part in _PARTS}),
        "word/styles.xml": styles(look),
        "word/numbering.xml": numbering(),
        "word/settings.xml": _settings(look),
        "word/fontTable.xml": fonts(),
        "word/header.xml": _header(look),
        "word/footer.xml": _footer(look),
        "docProps/core.xml": _core_properties(title, look),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, root in members.items():
            xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            archive.writestr(zipfile.ZipInfo(name), xml, zipfile.ZIP_DEFLATED, compresslevel=6)
    return target.getvalue()


def _section(look: Look) -> Element:
    """A4. The margins are deep enough that header and footer never reach the body, even with the draft marking."""
    references = []
    for part in ("header", "footer"):
        reference = w(f"{part}Reference", type="default")
        reference.set(f"{{{_OFFICE}}}id", part)
        references.append(reference)
    top, bottom = look.larger(1361), look.larger(1134)
    margins = {"top": top, "bottom": bottom, "left": 1134, "right": 1134, "header": 567, "footer": 510, "gutter": 0}
    return w("sectPr", *references, w("pgSz", w=11906, h=16838), w("pgMar", **margins))


def _header(look: Look) -> Element:
    said = look.margins
    return w(
        "hdr",
        paragraph("Header", f"**{said.marking}**\t{said.reference} {{{{ document.reference }}}}"),
        paragraph("HeaderDraft", "{{ document.marking }}"),
    )


def _footer(look: Look) -> Element:
    said = look.margins
    begin, between = words(f"**{said.marking}**\t{said.page} "), words(f" {said.of} ")
    pages = [*begin, *page_number("PAGE"), *between, *page_number("NUMPAGES")]
    return w("ftr", paragraph("Footer", "", *pages))


def _settings(look: Look) -> Element:
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return w(
        "settings",
        w("autoHyphenation", val="false"),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", mode),
        w("themeFontLang", val=look.locale),
    )


def _content_types() -> Element:
    root = _root(_TYPES, "Types")
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    for extension, kind in defaults.items():
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=extension, ContentType=kind)
    parts = {f"/word/{part}.xml": f"{_WORD_TYPE}.{part}+xml" for part in _PARTS}
    parts["/word/document.xml"] = f"{_WORD_TYPE}.document.main+xml"
    parts["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    for name, kind in parts.items():
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=name, ContentType=kind)
    return root


_CORE_RELATION: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def _relations(targets: dict[str, tuple[str, str]]) -> Element:
    root = _root(_RELATIONS, "Relationships")
    for name, (kind, target) in targets.items():
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", Id=name, Type=kind, Target=target)
    return root


def _root(namespace: str, tag: str) -> Element:
    """An element whose namespace is the default one, as Word writes these parts."""
    return etree.fromstring(f'<{tag} xmlns="{namespace}"/>')


def _core_properties(title: str, look: Look) -> Element:
    package = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    dublin_core = "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{package}}}coreProperties", nsmap={"cp": package, "dc": dublin_core})
    etree.SubElement(root, f"{{{dublin_core}}}title").text = title
    etree.SubElement(root, f"{{{dublin_core}}}language").text = look.locale
    return root
