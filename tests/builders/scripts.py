"""The invented enquiries of the demonstration as they are typed on a day, by their titles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from forms_service.demo.scripts import as_typed, enquiries


@cache
def scripts(now: datetime) -> Mapping[str, Mapping[str, Any]]:
    return {script["title"]: cast("Mapping[str, Any]", as_typed(script, now, _no_document)) for script in enquiries()}


def _no_document(code: str) -> str:
    raise AssertionError(f"the enquiries choose no document, and this one chooses {code}")
