"""Every path that the tags of a part print, with what the names of loops stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from forms_service.adapters.documents.template_branches import as_written


def printed_paths(body: Iterable[nodes.Node], known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The line of each, and the path: ``rows.guests[].guest_name``."""
    for node in body:
        match node:
            case nodes.Output():
                for one in node.nodes:
                    yield from ((one.lineno, path) for path in _paths_in(one, known))
            case nodes.If():
                yield from printed_paths([*node.body, *node.elif_, *node.else_], known)
            case nodes.For():
                item = getattr(node.target, "name", "")
                yield from printed_paths(node.body, {**known, item: f"{as_written(node.iter, known)}[]"})
                yield from printed_paths(node.else_, known)


def _paths_in(node: nodes.Node, known: Mapping[str, str]) -> Iterator[str]:
    match node:
        case nodes.CondExpr(expr1=first, expr2=second):
            yield from _paths_in(first, known)
            if second is not None:
                yield from _paths_in(second, known)
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            yield from (*_paths_in(left, known), *_paths_in(right, known))
        case nodes.Getattr() | nodes.Getitem() | nodes.Name():
            yield as_written(node, known)
