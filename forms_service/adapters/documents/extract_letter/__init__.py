"""The letter in which an extract is given to whoever asked what is held of them: a Word file, as all letters are.

It prints no form's answers, so it is in no library of letters: it is given texts, each with its mark where it is cut.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from forms_service.services.ports import Template

_LETTER: Final = Path(__file__).with_name("letter.docx")


@cache
def extract_letter() -> Template:
    content = _LETTER.read_bytes()
    return Template(
        id="service/extract@1",
        code="D92",
        title="What we hold about you",
        serves=(),
        language="en",
        content=content,
        profile="disclosable",
        empty_tags="left_out",
        digest=hashlib.sha256(content).hexdigest(),
    )
