"""What people call a browser, by what it says of itself: to know their own again in a list, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BROWSERS: Final[Mapping[str, str]] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
_MACHINES: Final[Mapping[str, str]] = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
"""By what is looked for, the first first: many call themselves by the names of others too."""


def browser_name(agent: str) -> str:
    """Return the name of a browser and of what it runs on: Edge on Windows."""
    browser, machine = (_first(names, agent) for names in (_BROWSERS, _MACHINES))
    return f"{browser or 'a browser'} on {machine}" if machine else browser or "an unknown browser"


def _first(names: Mapping[str, str], agent: str) -> str:
    return next((name for mark, name in names.items() if mark in agent), "")
