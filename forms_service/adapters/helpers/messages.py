"""What goes through the pipe of a helper: a JSON line that says how many bytes each part has, then those bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final, NamedTuple

_SIZES: Final = "sizes"
TURN: Final = "turn"
"""Which request it is; the answer says the same, so that none is taken for the answer to another."""
LARGEST_PART: Final = 256_000_000


class Message(NamedTuple):
    """*line* is plain data, *parts* are bytes."""

    line: Mapping[str, Any]
    parts: Sequence[bytes] = ()


class Nonsense(Exception):
    """What came through the pipe is no message."""


def head_of(message: Message) -> bytes:
    """Return the line that goes before the parts."""
    return json.dumps({**message.line, _SIZES: [len(part) for part in message.parts]}).encode() + b"\n"


def read_head(line: bytes) -> tuple[dict[str, Any], list[int]]:
    """Return what a line says, and how long the parts are that follow it; ``Nonsense`` if it says nothing."""
    try:
        said: dict[str, Any] = json.loads(line)
        sizes = [int(size) for size in said.pop(_SIZES, ())]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Nonsense("its answer is nonsense") from error
    if any(not 0 <= size <= LARGEST_PART for size in sizes):
        raise Nonsense("its answer is too large")
    return said, sizes


def write(stream: IO[bytes], message: Message) -> None:
    for part in (head_of(message), *message.parts):
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes]) -> Message | None:
    """Return the next message, or nothing at the end; ``Nonsense`` if it breaks off."""
    line = stream.readline()
    if not line:
        return None
    said, sizes = read_head(line)
    parts = [stream.read(size) for size in sizes]
    if [len(part) for part in parts] != sizes:
        raise Nonsense("its answer breaks off")
    return Message(said, parts)
