"""The mistakes of YAML in our words: where they really are, and what to type instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import yaml

from forms_service.engine.fault import Fault

_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML."""
_PAIR: Final = re.compile(r"([A-Za-z_][\w.]*):[ \t]+")
_FLOW_END: Final = re.compile(r"\s*[\]}]+\s*$|\s*,\s*[A-Za-z_]\w*:\s.*$")


def lines_of(text: str) -> Sequence[str]:
    return [*_BREAK.split(text), ""]


def in_our_words(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Say what *error* says of *text* as its author would."""
    lines = lines_of(text)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        line = text[: getattr(error, "position", 0)].count("\n") + 1
        message = "This line holds a character that cannot be seen and is no text"
        return Fault("control-character", f"{file}:{line}", message)
    mark = error.problem_mark
    if unclosed := _unclosed(lines, mark.line):
        message = "A quote is opened in this line and not closed"
        return Fault("unclosed-quote", f"{file}:{unclosed}", message, _with_closing_quote(lines[unclosed - 1]))
    code, message, mend = _mistake(error, lines, mark.line, mark.column)
    line = min(mark.line, len(lines) - 2) + 1
    if code == "unmatched-bracket" and error.context_mark and not mend:
        line = error.context_mark.line + 1
    if code == "missing-blank":
        line -= 1
    return Fault(code, f"{file}:{line}", message, mend)


def _mistake(error: yaml.MarkedYAMLError, lines: Sequence[str], at: int, column: int) -> tuple[str, str, str]:
    line, problem = lines[at] if at < len(lines) else "", str(error.problem)
    before = line[:column]
    if "\t" in line[: column + 1] and not before.strip():
        return "tab", "This line begins with a tab. YAML indents with spaces", line.replace("\t", "  ").rstrip()
    if "not allowed in this context" in problem or "could not find expected ':'" in problem:
        return _colon(lines, at, before)
    if "escape character" in problem:
        message = "Between double quotes, a backslash says that the next letter is something else"
        return "needs-quotes", message, line.strip().replace('"', "'")
    if error.context and "flow" in error.context and _never_ends(error, lines, at):
        return "unmatched-bracket", "A bracket is opened in this line and not closed", ""
    if len(re.findall(r"[\[{]", line)) != len(re.findall(r"[\]}]", line)) or line.count("{") != line.count("}"):
        message = "The brackets of this line do not match: one is closed that is not open"
        return "unmatched-bracket", message, "Count them: each “{” has its “}”, and each “[” its “]”."
    if re.search(r"""["']""", before) and "expected key" in problem:
        message = "Behind the closing quote there is more. A quote inside a text ends it"
        return "needs-quotes", message, _requoted(line)
    if before.strip():
        said = f"“{line[column : column + 1] or 'the end of the line'}” means something else to YAML here"
        return "needs-quotes", f"{said}. Put the text in quotes", quoted(line, column)
    return "wrong-indent", "This line stands neither below the one above it nor beside it", ""


def _colon(lines: Sequence[str], at: int, before: str) -> tuple[str, str, str]:
    """A colon where no name ends: in a text, behind a name that stands too deep, or without its blank."""
    above = next((each for each in reversed(lines[:at]) if each.strip()), "")
    if re.fullmatch(r"\s*(- )?[\w.]+", before.rstrip()) or not before.strip():
        if re.fullmatch(r"\s*(- )?[\w.]+:[^\s].*", above):
            mend = above.replace(":", ": ", 1).strip()
            return "missing-blank", "In the line above, a blank is missing behind the colon", mend
        return "wrong-indent", "This line is further in, or further out, than what it stands beside", ""
    if not lines[at][len(before) :].startswith(":"):
        message = (
            f"“{lines[at][len(before) : len(before) + 1]}” means something else to YAML here. Put the text in quotes"
        )
        return "needs-quotes", message, quoted(lines[at], len(before))
    message = "A colon followed by a blank ends a name. Put the text in quotes"
    return "needs-quotes", message, quoted(lines[at], len(before))


def _never_ends(error: yaml.MarkedYAMLError, lines: Sequence[str], at: int) -> bool:
    """Whether a bracket is still open where the next name of the file begins."""
    opened = error.context_mark.line if error.context_mark else at
    return at > opened and (at >= len(lines) - 1 or re.match(r"\s*- |\s*[\w.]+:(\s|$)|\s*$", lines[at]) is not None)


_NAME: Final = re.compile(r"\s*(- )?(\{.*|[\w.]+:(\s.*)?)$")
"""A line on which a name begins."""


def _unclosed(lines: Sequence[str], until: int) -> int:
    """The first line, up to that of the mistake, in which a quote is opened and the next name begins before it ends."""
    for number, line in enumerate(lines[: until + 1], 1):
        if (quote := _open_quote(line)) and _goes_past_a_name(lines[number:], quote):
            return number
    return 0


def _goes_past_a_name(following: Sequence[str], quote: str) -> bool:
    for line in following:
        if _NAME.match(line):
            return True
        if quote in line:
            return False
    return True


def _open_quote(line: str) -> str:
    """The quote that is opened in *line* where a text can begin, and not closed; or nothing."""
    quote, before = "", ":"
    for place, letter in enumerate(line):
        if quote:
            if letter == quote and not (quote == '"' and line[place - 1] == "\\"):
                quote = ""
        elif letter in "\"'" and before in ":-,[{":
            quote = letter
        elif letter == "#" and (place == 0 or line[place - 1].isspace()):
            return ""
        before = before if letter.isspace() else letter
    return quote


def _with_closing_quote(line: str) -> str:
    match = re.search(r"""(?:^|[:\-,\[{]\s*)(["'])""", line)
    quote = match.group(1) if match else '"'
    return f"{line.strip().rstrip('}] ')}{quote}{line.rstrip()[len(line.rstrip().rstrip('}] ')) :]}"


def quoted(line: str, column: int = -1, *, whole: bool = False) -> str:
    """The pair of *line* that is about *column*, with its text in quotes; *whole* takes comments for text."""
    pairs = [pair for pair in _PAIR.finditer(line) if column < 0 or pair.end() <= max(column, pair.end())]
    inside = [pair for pair in pairs if not _is_within_text(line, pair)]
    if not inside:
        return ""
    pair = next((each for each in reversed(inside) if column < 0 or each.end() <= column), inside[-1])
    text = line[pair.end() :].strip()
    if "{" in line[: pair.start()]:
        text = _FLOW_END.sub("", text)
    if not whole:
        text = re.split(r"\s+#\s", text)[0]
    return f'{pair.group(1)}: "{text.replace(chr(92), chr(92) * 2).replace(chr(34), chr(39))}"'


def _is_within_text(line: str, pair: re.Match[str]) -> bool:
    """Whether a name ends here only to YAML: before it, in the same text, there is a word."""
    return re.search(r"(^|[{,]|-)\s*$", line[: pair.start()]) is None


def _requoted(line: str) -> str:
    """A line whose text has quotes in it, within quotes of the other kind."""
    match = _PAIR.search(line)
    if match is None:
        return ""
    text = line[match.end() :].strip()
    inner = text[1:].rstrip("}] ").removesuffix(text[:1])
    if text[:1] == "'":
        return (
            f'{match.group(1)}: "{inner}"'
            if '"' not in inner
            else f"{match.group(1)}: '{inner.replace(chr(39), chr(39) * 2)}'"
        )
    if text[:1] == text[-1:] == '"':
        text = text[1:-1]
    return f'{match.group(1)}: "{text.replace(chr(34), chr(39))}"'
