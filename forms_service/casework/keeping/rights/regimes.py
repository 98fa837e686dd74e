"""Which law a request is answered under: social care answers under the UK GDPR, law enforcement under Part 3."""

from __future__ import annotations

from enum import StrEnum


class Regime(StrEnum):
    UK_GDPR = "uk gdpr"
    PART_3 = "part 3"

    @property
    def label(self) -> str:
        return "UK GDPR" if self is Regime.UK_GDPR else "Part 3 of the Data Protection Act 2018"
