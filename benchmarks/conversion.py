"""How much the warm LibreOffice worker gains over starting LibreOffice for each document, side by side in one run.

    .venv/bin/python benchmarks/conversion.py [documents]

Both convert the same invented no-trace reply; the two ways take turns, so that a slow moment of the machine
hits both. The figure to quote is the ratio of the medians. A second line says what the repair pass (PDF/A-3b and
PDF/UA-1) adds to a conversion by the warm worker.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_repair import repair

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "document_templates" / "core" / "prison_no_trace_reply" / "1" / "template.docx"


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def cold(folder: Path) -> None:
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
         "--outdir", str(folder), str(DOCUMENT)],
        check=True, capture_output=True,
    )  # fmt: skip


def main(documents: int) -> None:
    converter = LibreOfficeConverter(fonts=PinnedFonts())
    docx = DOCUMENT.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        pdf = converter.convert(docx)
        cold(Path(folder))
        turns = [
            (
                seconds(lambda: converter.convert(docx)),
                seconds(lambda: cold(Path(folder))),
                seconds(lambda: repair(pdf)),
            )
            for _ in range(documents)
        ]
    converter.close()
    warm, started, repaired = (statistics.median(side) for side in zip(*turns, strict=True))
    print(f"warm worker {warm:.2f} s, LibreOffice started each time {started:.2f} s: ratio {started / warm:.1f}")
    print(f"repair {repaired * 1000:.0f} ms: {repaired / warm:.2f} of a conversion")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
