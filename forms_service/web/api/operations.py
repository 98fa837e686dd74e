"""What one operation of the API is: the scope that it takes, what it is sent and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

import flask
from marshmallow import Schema

from forms_service.casework.staff.clients import ApiScope

View = TypeVar("View", bound=Callable[..., Any])
_MARK: Final = "operation"


@dataclass(frozen=True)
class Operation:
    """*scope* is what a token must be issued for; none where everybody may ask.

    *body* and *query* are what it is sent, *answer* what it answers with *status*: bytes of a *file* where that is
    named by its kinds. *refusals* are the statuses that it may answer besides those that every operation may.
    """

    summary: str
    scope: ApiScope | None = None
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answer: type[Schema] | None = None
    status: HTTPStatus = HTTPStatus.OK
    file: tuple[str, ...] = ()
    refusals: tuple[HTTPStatus, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it adds something, so that each sending of it must say which one it is."""
        return self.body is not None

    def __str__(self) -> str:
        return f"client with {self.scope}" if self.scope else "public"


class Undeclared(Exception):
    """A view of the API does not say what it is, so nobody could say who may call it."""


def operation(declared: Operation) -> Callable[[View], View]:
    """Say of a view which operation it is."""

    def mark(view: View) -> View:
        setattr(view, _MARK, declared)
        return view

    return mark


def operations_of(app: flask.Flask) -> Mapping[str, Operation]:
    """Return the operation of each endpoint; ``Undeclared`` if one has none."""
    found = {name: getattr(view, _MARK, None) for name, view in app.view_functions.items()}
    bare = sorted(name for name, declared in found.items() if declared is None)
    if bare:
        raise Undeclared(f"These views of the API declare no operation: {', '.join(bare)}")
    return {name: declared for name, declared in found.items() if declared is not None}
