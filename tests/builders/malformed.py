"""What no browser of ours sends: headers and bodies that are not well formed, or mean harm."""

from __future__ import annotations

from collections.abc import Mapping

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEADERS: Mapping[str, tuple[str, ...]] = {
    "Origin": ("http://[evil", "null", "\xff", "https://evil.example", "//", "http://127.0.0.1:99999"),
    "Cookie": ("session=\xff; x", "session", "=;=", "session=e30.x.y; session=."),
    "Host": ("[::", "a b", "evil.example:99999", ""),
    "Referer": ("http://[x", "\xff"),
    "Content-Length": ("-5", "abc"),
    "Content-Type": (
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff",
        "application/x-www-form-urlencoded; charset=utf-16", "application/json", "\xff",
    ),
    "Range": ("bytes=-", "bytes=9-1"),
    "If-Modified-Since": ("nonsense",),
    "User-Agent": ("\x01\xff",),
}  # fmt: skip
BODIES = (
    b"", b"\xff\xfe%zz&=&&a=%00", b"csrf_token=%ff&.ticket=%ed%a0%80", b"kept=%ff&next=%00&user=%ff", b"a=1&" * 6_000,
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
)  # fmt: skip
