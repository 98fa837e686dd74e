"""The form language knows no field of work: words of children’s social care are handed to it by the definitions."""

from __future__ import annotations

import re
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "forms_service" / "engine"
NOT_OURS = re.compile(
    r"\b(?:child|children|baby|unborn|brother|sister|twin|mother|father|mum|dad|parent|grandmother|carer|foster|guardian"
    r"|prison|prisoner|probation|police|school|nursery|court|council|cafcass|doctor|midwife|offence|offender|victim|abuse"
    r"|harm|safeguarding|retention|disposal|custody|social|worker)s?\b",
    re.IGNORECASE,
)
AN_ADDRESS = "council.example"
"""Where specimens have their addresses: a domain that nobody has."""


def test_no_module_of_the_engine_has_a_word_of_childrens_social_care() -> None:
    found = [
        (str(path.relative_to(ENGINE)), word)
        for path in sorted(ENGINE.rglob("*.py"))
        for word in NOT_OURS.findall(path.read_text(encoding="utf-8").replace(AN_ADDRESS, "").replace("_", " "))
    ]
    assert found == []
