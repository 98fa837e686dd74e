"""Addresses that a form or a link names as the page to go on to: only pages of this service are gone to."""

from __future__ import annotations


def own_address(text: str, otherwise: str) -> str:
    """Return *text* where it is the address of a page of this service, else *otherwise*.

    Such an address is a path, and never the start of another host's address.
    """
    is_path = text.startswith("/") and not text.startswith("//")
    return text if is_path and "\\" not in text and text.isprintable() else otherwise
