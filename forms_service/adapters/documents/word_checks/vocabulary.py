"""Which elements of Word a template may hold: what the tree holds, and what changes nothing of what is read."""

from __future__ import annotations

from typing import Final

_STRUCTURE: Final = (
    "document body hdr ftr p r t tab ptab br cr noBreakHyphen softHyphen sym drawing hyperlink fldChar instrText "
    "fldSimple tbl tr tc sdt sdtContent smartTag customXml background"
)
# What leaves no trace on the page, and what is taken out when a template is read.
_UNSEEN: Final = "bookmarkStart bookmarkEnd proofErr lastRenderedPageBreak smartTagPr customXmlPr attr sdtEndPr fldData"
_OF_PARAGRAPHS: Final = (
    "pPr pStyle keepNext keepLines pageBreakBefore widowControl numPr ilvl numId suppressLineNumbers pBdr top left "
    "bottom right start end between bar shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct "
    "autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle"
)
_OF_LETTERS: Final = (
    "rPr rStyle rFonts b bCs i iCs caps smallCaps color w kern position sz szCs highlight u effect bdr fitText "
    "vertAlign rtl cs em lang noProof outline shadow emboss imprint eastAsianLayout"
)
_OF_TABLES: Final = (
    "tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd "
    "tblBorders insideH insideV tblLayout tblCellMar tblLook tblCaption tblDescription tblGrid gridCol tblPrEx trPr "
    "cantSplit trHeight tblHeader tcPr tcW gridSpan tcBorders noWrap tcMar tcFitText vAlign hideMark tl2br tr2bl"
)
_OF_SECTIONS: Final = (
    "sectPr headerReference footerReference footnotePr endnotePr numFmt numStart numRestart pos type pgSz pgMar "
    "paperSrc pgBorders cols col docGrid titlePg pgNumType formProt rtlGutter"
)
ALLOWED: Final = frozenset(f"{_STRUCTURE} {_UNSEEN} {_OF_PARAGRAPHS} {_OF_LETTERS} {_OF_TABLES} {_OF_SECTIONS}".split())
# What is looked at as one; in a control, only whether it is bound to something.
OPAQUE: Final = frozenset({"drawing", "sdtPr"})

_BOX: Final = ("a text box or a shape", "Put its words into the text of the letter.", "text-box")
_CHANGE: Final = ("a tracked change", "Accept or reject all changes.")
_OTHER: Final = ("another document", "Copy its text into the letter.", "letter-embedded")
_COMMENT: Final = ("a comment", "Delete the comment.")
_NOTE: Final = ("a footnote or an endnote", "Put its words into the text of the letter.")
_HIDDEN: Final = ("hidden text", "Delete it, or let it be seen.", "unseen-text")
_STRUCK: Final = ("text that is struck through, which is read as if it stood", "Delete those words.")
_JOINED: Final = ("cells that are joined over several rows", "Split them, and write into each what holds for it.")
_INDENTED: Final = ("a row that does not begin with the first column", "Give the row a cell for every column.")
REFUSED: Final = {
    "txbxContent": _BOX,
    "AlternateContent": _BOX,
    "framePr": ("a frame", "Take the frame away and keep its text.", "text-box"),
    "pict": ("a watermark or a drawing of older versions of Word", "Take it out, or insert it as a picture."),
    "vanish": _HIDDEN,
    "specVanish": _HIDDEN,
    "webHidden": _HIDDEN,
    **dict.fromkeys(("ins", "del", "delText", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"), _CHANGE),
    **dict.fromkeys(("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"), _CHANGE),
    "altChunk": _OTHER,
    "subDoc": _OTHER,
    "object": ("an embedded object", "Insert it as a picture, or as text.", "letter-embedded"),
    "control": ("a control that runs a program", "Take it out.", "letter-program"),
    "contentPart": ("another file in it", "Insert it as a picture.", "letter-embedded"),
    **dict.fromkeys(("commentReference", "commentRangeStart", "commentRangeEnd", "annotationRef"), _COMMENT),
    **dict.fromkeys(("footnoteReference", "endnoteReference", "footnoteRef", "endnoteRef"), _NOTE),
    "strike": _STRUCK,
    "dstrike": _STRUCK,
    "vMerge": _JOINED,
    "hMerge": _JOINED,
    "gridBefore": _INDENTED,
    "gridAfter": _INDENTED,
    "wBefore": _INDENTED,
    "wAfter": _INDENTED,
    "dataBinding": (
        "a quick part or control that shows a property of the file instead of the answer",
        "Delete it, and type the tag as text.",
    ),
    "oMathPara": ("an equation", "Write it as text."),
    "lnNumType": ("numbers of lines", "Turn them off."),
    "ruby": ("text above text", "Write it as one line."),
}
TOGGLED: Final = frozenset({"vanish", "specVanish", "webHidden", "strike", "dstrike"})
"""Of these, what are there and turned off are harmless."""
UNKNOWN: Final = ("“{name}”, which our reading does not know", "Take it out, or write it as text.")
"""Of whatever is in no list."""
