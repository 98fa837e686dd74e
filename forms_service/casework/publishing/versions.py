"""The versions of forms and templates as a database met them last: one that says something else now was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

VersionKind: TypeAlias = Literal["form", "template"]


@dataclass(frozen=True)
class Version:
    """One published version of a form or a template, and the sha-256 of what it says."""

    kind: VersionKind
    id: str
    sha256: str
