"""How much faster a PDF is read back when its colours are told in formulas, side by side in one run.

    .venv/bin/python benchmarks/reading_back.py [rounds]

One invented no-trace reply, converted once: as LibreOffice leaves it, with sRGB in tables, and as the repair pass
leaves it, in formulas. pdftotext reads both in turns, so that a slow moment of the machine hits both. The figure to
quote is the ratio of the medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_repair import repair
from forms_service.adapters.documents.pdf_text import Area, page_texts

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "document_templates" / "core" / "prison_no_trace_reply" / "1" / "template.docx"
EVERYTHING = Area(0, 0, 14400, 14400)


def seconds(pdf: bytes) -> float:
    begun = time.perf_counter()
    page_texts(pdf, EVERYTHING)
    return time.perf_counter() - begun


def main(rounds: int) -> None:
    converter = LibreOfficeConverter(fonts=PinnedFonts())
    try:
        tables = converter.convert(DOCUMENT.read_bytes())
    finally:
        converter.close()
    formulas = repair(tables)
    taken: dict[str, list[float]] = {"tables": [], "formulas": []}
    for _ in range(rounds):
        taken["tables"].append(seconds(tables))
        taken["formulas"].append(seconds(formulas))
    slow, fast = (statistics.median(taken[name]) for name in ("tables", "formulas"))
    print(f"in tables {slow * 1000:.0f} ms, in formulas {fast * 1000:.0f} ms: {slow / fast:.1f} times as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
