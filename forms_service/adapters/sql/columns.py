"""Column types that mean the same in SQLite and in PostgreSQL."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator

from forms_service.casework.keeping.homecoming.from_manifest import read_plain
from forms_service.casework.keeping.manifests import plain
from forms_service.engine.moments import Moment, read_if_any

Words = String().with_variant(String(collation="C"), "postgresql")
"""Text that is searched by its beginning: ordered by code point, whatever the server's language."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: goes in with any timezone, comes out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a timezone to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no timezone; what was stored was UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[object]):
    """Plain data as JSON text; ``None`` is JSON's null. Escaped, so that no character is beyond a database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else json.loads(value)


class Texts(TypeDecorator[tuple[str, ...]]):
    """SeveralOf short texts, in order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return json.dumps(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value else ()


class SeveralOf(TypeDecorator[tuple[Any, ...]]):
    """SeveralOf things of one *kind*, in order, spelled as manifests spell them: for what few have any of."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        return json.dumps(plain(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:
        return tuple(read_plain(self.kind, each, {}) for each in json.loads(value or "[]"))


class WallTime(TypeDecorator[Moment]):
    """A time on the clock in London, as text that sorts as the times do; empty where there is none."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Moment | str | None, dialect: Dialect) -> str:
        return str(value or "")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Moment | None:
        return read_if_any(value)


def member_of(members: type[StrEnum]) -> Enum:
    """One member of a closed set, kept as its value."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda all_: [m.value for m in all_],
    )
