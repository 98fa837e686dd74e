"""What LibreOffice leaves undone in a PDF: reading order by structure for the Tab key, and one identity per content."""

import io

import pikepdf


def finished(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.obj.Tabs = pikepdf.Name.S
        document.save(target, deterministic_id=True)
    return target.getvalue()
