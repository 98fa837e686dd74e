"""The pinned fonts and no others as Typst takes them, so that every machine prints alike; read once in a process."""

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst


@cache
def typefaces(files: tuple[Path, ...]) -> typst.Fonts:
    """Typst takes only whole folders."""
    return _only(files)


@cache
def families(files: tuple[Path, ...]) -> tuple[str, ...]:
    """The names of their families, in the order of the *files*, in which a letter is looked for."""
    return tuple(dict.fromkeys(name for file in files for name in _only([file]).families()))


def _only(files: Iterable[Path]) -> typst.Fonts:
    with tempfile.TemporaryDirectory(prefix="forms-service-fonts-") as folder:
        for file in files:
            (Path(folder) / file.name).symlink_to(file)
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
