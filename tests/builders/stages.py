"""Worlds kept for the run as far as something was played in them, for whoever plays as far in a new one."""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import pickle
import shutil
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from tests.builders.world import World

Typed = ParamSpec("Typed")
Result = TypeVar("Result")


def at_stage(world: World, kept: Path, play: Callable[[], Result]) -> Result:
    """Go on from the copy of a world that was played so far; play it, and keep it, where there is none yet."""
    result = _result_of(kept)
    with kept.with_suffix(".turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not result.exists():
            played = play()
            world.engine.dispose()
            shutil.copytree(world.home, kept)
            result.write_bytes(pickle.dumps(played))
            return played
    world.engine.dispose()
    shutil.rmtree(world.home)
    shutil.copytree(kept, world.home)
    found: Result = pickle.loads(result.read_bytes())
    return found


def is_kept(kept: Path) -> bool:
    """Whether a world was played so far and kept."""
    return _result_of(kept).exists()


def _result_of(kept: Path) -> Path:
    return kept.with_suffix(".result")


def stage(verb: Callable[Concatenate[World, Typed], Result]) -> Callable[Concatenate[World, Typed], Result]:
    """Let a verb of the world go on from its stage, where in that world nothing was set or done before."""
    signature = inspect.signature(verb)

    @wraps(verb)
    def reach(world: World, /, *args: Typed.args, **given: Typed.kwargs) -> Result:
        if world.stages is None or not world.is_new:
            return verb(world, *args, **given)
        bound = signature.bind(world, *args, **given)
        bound.apply_defaults()
        what = repr([verb.__name__, *list(bound.arguments.items())[1:]])
        kept = world.stages / f"{verb.__name__} {hashlib.sha256(what.encode()).hexdigest()[:32]}"
        return at_stage(world, kept, lambda: verb(world, *args, **given))

    return reach


def files_of(home: Path) -> Mapping[Path, tuple[int, int]]:
    """The files of a world by what tells that one was changed, without those that looking into its database makes."""
    every = [(path, path.stat()) for path in home.rglob("*") if path.is_file() and path.suffix != ".sqlite-shm"]
    return {path: (of.st_size, of.st_mtime_ns) for path, of in every if of.st_size}
