"""The commands of the runbook, as whoever follows it copies them out of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OPERATIONS: Final = Path(__file__).resolve().parents[2] / "docs/operations.md"
_CHAPTER: Final = "## To production on one machine"
_BLOCK: Final = re.compile(r"^```sh(| root| approved)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Commands:
    """What root types, what the new account types then, and what once each council has approved its schedule."""

    as_root: str
    as_the_account: str
    once_approved: str


def way_to_production() -> Commands:
    """Return the commands of the way to production, all of each account in one."""
    chapter = OPERATIONS.read_text(encoding="utf-8").partition(_CHAPTER)[2].partition("\n## ")[0]
    blocks = _BLOCK.findall(chapter)
    return Commands(
        *("".join(block for whose, block in blocks if whose == wanted) for wanted in (" root", "", " approved"))
    )
