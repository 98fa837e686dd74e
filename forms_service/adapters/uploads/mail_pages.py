"""The page that an e-mail's text is written as: kept as it came if nothing in it acts, and else written anew.

What is written anew holds words, tables and links of a short list of elements, and nothing else of what came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.links import is_followed
from forms_service.adapters.uploads.office.markup import attributes_of
from forms_service.casework.answering.uploads import FileRefused

PROGRAM: Final = "a program in the page that its text is written as"
PICTURES: Final = "pictures that are fetched from the internet and tell its sender that it was read"
FORM: Final = "a form that sends what is typed to somebody"
PAGE: Final = "another page or file that is shown within it"
LINKS: Final = "links that open something else than a web page"
LAYOUT: Final = "some of its layout"
MOST_ELEMENTS: Final = 200_000
LONGEST_STYLE: Final = 20_000

_WORDS_NAMES: Final = (
    "p div br span b strong i em u s sub sup small big tt code pre h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead "
    "tbody tfoot tr td th caption blockquote hr a address center font q cite abbr"
)
_WORDS: Final = frozenset(_WORDS_NAMES.split())
"""What is written anew."""
_OF_PAGES: Final = "html head body title style meta img col colgroup del ins strike"
_INERT: Final = _WORDS | frozenset(_OF_PAGES.split())
"""What may stay as it came."""
_EMPTY: Final = frozenset({"br", "hr"})
_DROPPED: Final = {
    **dict.fromkeys(("script", "noscript", "template"), PROGRAM),
    **dict.fromkeys(("iframe", "frame", "frameset", "object", "embed", "applet", "audio", "video", "canvas"), PAGE),
    **dict.fromkeys(("svg", "math"), PROGRAM),
    **dict.fromkeys(("head", "title", "style"), LAYOUT),
}
"""Left out with all that is in them."""
_FORMS_NAMES: Final = "form input button select option optgroup textarea isindex keygen"
_FORMS: Final = frozenset(_FORMS_NAMES.split())
_PLAIN_ATTRIBUTES_NAMES: Final = (
    "class id style dir lang align valign width height border cellpadding cellspacing bgcolor color face size colspan "
    "rowspan alt title name start type nowrap clear noshade hspace vspace href src charset content http-equiv link "
    "vlink alink text span scope headers cite target rel"
)
_PLAIN_ATTRIBUTES: Final = frozenset(_PLAIN_ATTRIBUTES_NAMES.split())
_KEPT_ATTRIBUTES: Final = frozenset({"colspan", "rowspan"})
_UNCLEAR: Final = re.compile(rb"<!(?!doctype\s)|<\?|\x00|\x1b", re.IGNORECASE)
"""What browsers and other programs may read in two ways: comments, instructions, sections, switches of the alphabet."""
_ACTIVE_STYLE: Final = re.compile(
    r"url|import|expression|behaviou?r|binding|[\\\\<@]|(?<![\w-])(?!(?:rgba?|hsla?|calc|not|lang|nth-child)\()[\w-]+\(",
    re.IGNORECASE,
)
"""Functions of a style may fetch; those that only count and colour are named."""
_WITHIN: Final = re.compile(r"cid:(?![/\\\\])[^\\\\]+\Z|data:image/(png|jpeg|gif);base64,", re.IGNORECASE)
_ALPHABETS: Final = re.compile(r"utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|cp125\d", re.IGNORECASE)
_CHARSET: Final = re.compile(r"text/html(;\s*charset=([a-z0-9-]+))?", re.IGNORECASE)


def plain_page(page: bytes, alphabet: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a page in which nothing acts, and what was left out of it in words; itself, if that is nothing."""
    root = _tree(page, alphabet)
    if root is None:
        return page, ()
    left_out = dict.fromkeys(_active(root))
    if not _ALPHABETS.fullmatch(alphabet) or _UNCLEAR.search(page):
        left_out[LAYOUT] = None
    if not left_out:
        return page, ()
    return _anew(root).encode(), tuple(left_out)


def _tree(page: bytes, alphabet: str) -> etree._Element | None:
    try:
        text = page.decode(alphabet, "replace")
    except LookupError:
        text = page.decode("latin-1")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    if text.count("<") > MOST_ELEMENTS:
        raise FileRefused("The e-mail has too many parts. Print it to PDF and add that")
    return etree.fromstring(text.encode(), parser) if text.strip() else None


def _active(root: etree._Element) -> Iterator[str]:
    """Say of everything that may act, or that is in no list, what it is."""
    for element in root.iter(etree.Element):
        name = str(element.tag)
        if name in _FORMS:
            yield FORM
        elif name not in _INERT:
            yield _DROPPED.get(name, LAYOUT)
        if name in {"style", "title"} and _ACTIVE_STYLE.search(element.text or ""):
            yield PICTURES if "url" in (element.text or "").lower() else LAYOUT
        yield from _active_attributes(element, name)


def _active_attributes(element: etree._Element, name: str) -> Iterator[str]:
    for _, key, value in attributes_of(element):
        attribute = key.lower()
        if attribute.startswith("on"):
            yield PROGRAM
        elif attribute not in _PLAIN_ATTRIBUTES:
            yield PICTURES if attribute in {"background", "srcset", "lowsrc", "dynsrc", "poster"} else LAYOUT
        elif attribute == "style" and (len(value) > LONGEST_STYLE or _ACTIVE_STYLE.search(value)):
            yield PICTURES if "url" in value.lower() else LAYOUT
        elif attribute == "href" and (name != "a" or not is_followed(value)):
            yield LINKS
        elif attribute == "src" and not _is_within(value):
            yield PICTURES
    if name == "meta" and not _is_plain_meta(element):
        yield LAYOUT


def _is_within(address: str) -> bool:
    """Whether a picture is attached to the e-mail, or is written in its page."""
    return bool(_WITHIN.match(address))


def _is_plain_meta(element: etree._Element) -> bool:
    equals, content = element.get("http-equiv"), str(element.get("content", ""))
    alphabet = element.get("charset")
    if equals is not None:
        written = _CHARSET.fullmatch(content.strip()) if equals.lower() == "content-type" else None
        if written is None:
            return False
        alphabet = alphabet or written[2]
    return alphabet is None or bool(_ALPHABETS.fullmatch(alphabet.strip()))


def _anew(root: etree._Element) -> str:
    """Write the words of a page anew, in elements of the short list."""
    pieces = ["<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"]
    dropping: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_element = isinstance(element.tag, str)
        if event == "start":
            if dropping is None and is_element and element.tag in _DROPPED:
                dropping = element
            if dropping is None and is_element:
                pieces += [_begin(element), escape(element.text or "")]
        else:
            if dropping is None and is_element:
                pieces.append(_end(element))
            elif element is dropping:
                dropping = None
            if dropping is None and element is not root:
                pieces.append(escape(element.tail or ""))
    return "".join([*pieces, "</body></html>"])


def _begin(element: etree._Element) -> str:
    if element.tag == "img":
        return _picture(element)
    if element.tag not in _WORDS:
        return ""
    kept = [(key, element.get(key, "")) for key in _KEPT_ATTRIBUTES if element.get(key, "").isdecimal()]
    address = str(element.get("href", "")) if element.tag == "a" else ""
    if address and is_followed(address):
        kept.append(("href", address))
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in sorted(kept))
    return f"<{element.tag}{attributes}>"


def _picture(element: etree._Element) -> str:
    address, words = str(element.get("src", "")), str(element.get("alt", ""))
    if _is_within(address):
        return f'<img src="{escape(address)}" alt="{escape(words)}">'
    return escape(f"[{words}]") if words else ""


def _end(element: etree._Element) -> str:
    return f"</{element.tag}>" if element.tag in _WORDS and element.tag not in _EMPTY else ""
