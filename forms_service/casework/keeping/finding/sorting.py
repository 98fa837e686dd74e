"""In which order what is found is listed."""

from __future__ import annotations

from enum import StrEnum


class Sorting(StrEnum):
    BEST = "best"
    """What fits best what was typed first; of what fits alike, what was filed last."""

    FILED = "filed"
    """What was filed last first."""

    DUE = "due"
    """What is due first first, then what has no date, as it is to be reviewed."""

    @property
    def label(self) -> str:
        return {"best": "What fits best", "filed": "Filed, the newest first", "due": "Due, the earliest first"}[self]
