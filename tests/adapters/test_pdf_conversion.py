"""Word to PDF: a real LibreOffice that may die or hang, and must not reach out."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion import client
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.helpers.processes import network_cut
from forms_service.adapters.helpers.workplaces import Workplace, has_room
from forms_service.casework.documents.documents import ConversionFailed, ConverterLost, ConverterMissing
from forms_service.casework.errors import Unavailable

pytestmark = pytest.mark.office

Make = Callable[..., bytes]


@pytest.fixture(name="own")
def _own() -> Iterator[LibreOfficeConverter]:
    """A converter that a test may harm."""
    one = LibreOfficeConverter()
    yield one
    one.close()


def office_of(converter: LibreOfficeConverter) -> int:
    """The process of LibreOffice itself."""
    group = converter.process_group
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, name, state, _, owner = re.match(r"(\d+) \((.*)\) (\S) (\d+) (\d+)", status.read_text()).groups()  # type: ignore[union-attr]  # the kernel's fixed form
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(owner) == group and name == "soffice.bin" and state != "Z":
            return int(number)
    raise AssertionError("LibreOffice is not running")


def folder_of(converter: LibreOfficeConverter) -> Path:
    return Path(f"/proc/{converter.process_group}/cwd").readlink()


def program_of(converter: LibreOfficeConverter) -> "subprocess.Popen[bytes]":
    """The process between the service and LibreOffice."""
    assert converter._supervised.helper
    return converter._supervised.helper.process.process


def kill_idle(converter: LibreOfficeConverter) -> None:
    os.kill(office_of(converter), signal.SIGKILL)


def kill_idle_and_wait(converter: LibreOfficeConverter) -> None:
    """Until the private folder is gone too, as it is when the next document comes later."""
    folder = folder_of(converter)
    kill_idle(converter)
    while folder.exists():
        time.sleep(0.05)


def kill_program(converter: LibreOfficeConverter) -> None:
    os.kill(program_of(converter).pid, signal.SIGKILL)


def kill_program_with_all_its_children(converter: LibreOfficeConverter) -> None:
    assert converter.process_group
    os.killpg(converter.process_group, signal.SIGKILL)


def remove_folder(converter: LibreOfficeConverter) -> None:
    shutil.rmtree(folder_of(converter), ignore_errors=True)  # LibreOffice may be writing there


def remove_profile_and_fonts(converter: LibreOfficeConverter) -> None:
    for name in ("profile", "fonts", "fonts.conf"):
        part = folder_of(converter) / name
        shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink()


def close_its_input(converter: LibreOfficeConverter) -> None:
    pipe = program_of(converter).stdin
    assert pipe
    pipe.close()


def close_its_output(converter: LibreOfficeConverter) -> None:
    pipe = program_of(converter).stdout
    assert pipe
    pipe.close()


def answer_nonsense(converter: LibreOfficeConverter) -> None:
    """It ends in the middle of an answer."""
    pipe = program_of(converter).stdin
    assert pipe
    pipe.write(b"no request\n")
    pipe.flush()


HARM = [
    kill_idle, kill_idle_and_wait, kill_program, kill_program_with_all_its_children, remove_folder,
    remove_profile_and_fonts, close_its_input, close_its_output, answer_nonsense,
]  # fmt: skip


def test_only_pinned_fonts_are_embedded(converter: LibreOfficeConverter, make_template: Make) -> None:
    docx = make_template("Latin, עברית, عربي, 🙂 ✓ ☐")

    with pikepdf.open(io.BytesIO(converter.convert(docx))) as pdf:
        used = {
            str(thing.FontName)[8:]
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
        }

    assert used <= {file.stem.removesuffix("-Regular").removesuffix("_hint") for file in PinnedFonts().files} | {
        file.stem for file in PinnedFonts().files
    }


@pytest.mark.parametrize("content", [b"", b"only text", b"PK\x03\x04 and no more"])
def test_what_is_no_word_file_is_refused_before_libreoffice_sees_it(
    converter: LibreOfficeConverter, content: bytes
) -> None:
    with pytest.raises(ConversionFailed):
        converter.convert(content)


def test_a_broken_document_is_refused_and_the_next_one_works(
    converter: LibreOfficeConverter, make_template: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless there is no room on the disk: then LibreOffice says of every document that something is wrong with it."""
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")

    with pytest.raises(ConversionFailed, match="cannot read"):
        converter.convert(broken.getvalue())

    assert converter.convert(make_template("Fine")).startswith(b"%PDF")
    assert has_room(tmp_path)
    monkeypatch.setattr(client, "has_room", lambda _: has_room(tmp_path / "away"))
    with pytest.raises(Unavailable, match="no room"):
        converter.convert(broken.getvalue())


def test_a_libreoffice_that_hangs_is_killed_and_the_document_is_made_by_another(make_template: Make) -> None:
    own = LibreOfficeConverter(time_limit=10)
    own.convert(make_template("First"))
    hung = office_of(own)
    os.kill(hung, signal.SIGSTOP)

    pdf = own.convert(make_template("Second"))

    assert pdf.startswith(b"%PDF")
    assert office_of(own) != hung
    assert not Path(f"/proc/{hung}").exists()
    own.close()


def test_a_page_does_not_wait_for_a_libreoffice_that_hangs(make_template: Make) -> None:
    own = LibreOfficeConverter(time_limit=20, hurried=True)
    own.convert(make_template("First"))
    own._supervised._seconds = 0.5
    os.kill(office_of(own), signal.SIGSTOP)

    with pytest.raises(Unavailable, match="try again in a minute"):
        own.convert(make_template("Second"))

    assert own.process_group is None
    own.close()


def test_a_page_does_not_wait_behind_another_for_ever(make_template: Make) -> None:
    own = LibreOfficeConverter(time_limit=0.1, hurried=True)
    with own._supervised._lock, pytest.raises(Unavailable, match="try again in a minute"):
        own.convert(make_template("Text"))


def test_a_libreoffice_killed_in_the_middle_is_replaced(own: LibreOfficeConverter, make_template: Make) -> None:
    long = make_template(*["A long paragraph. " * 200] * 20)
    own.convert(long)
    for delay in (0.02, 0.1, 0.3):
        killed = office_of(own)
        killer = threading.Timer(delay, os.kill, (killed, signal.SIGKILL))
        killer.start()

        assert own.convert(long).startswith(b"%PDF")

        killer.join()
        assert own.convert(make_template("The next")).startswith(b"%PDF")
        assert office_of(own) != killed


@pytest.fixture(name="harmed", scope="module")
def _harmed(request: pytest.FixtureRequest) -> Iterator[LibreOfficeConverter]:
    """One that is harmed again and again, for documents or for a page that somebody waits for."""
    one = LibreOfficeConverter(hurried=request.param)
    yield one
    one.close()


TRIED = HARM if "EVERY_FAULT" in os.environ else [kill_idle_and_wait, close_its_output, answer_nonsense]
"""`make faults` tries them all."""
HARMED = [
    *(pytest.param(False, harm, id=f"a document, {harm.__name__}") for harm in TRIED),
    pytest.param(True, kill_idle, id="a preview"),  # for one that hurries only the limits are others
]


@pytest.mark.parametrize(("harmed", "harm"), HARMED, indirect=["harmed"])
def test_after_whatever_befalls_an_idle_libreoffice_the_next_document_is_made(
    harmed: LibreOfficeConverter, make_template: Make, harm: Callable[[LibreOfficeConverter], None]
) -> None:
    harmed.convert(make_template("First"))
    folder, office = folder_of(harmed), office_of(harmed)
    harm(harmed)

    assert harmed.convert(make_template("Second")).startswith(b"%PDF")

    assert not folder.exists()
    assert not is_running(office)


def is_running(process: int) -> bool:
    """Whether there is more of it than what its parent has still to bury."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_where_no_libreoffice_can_begin_the_document_is_not_blamed_and_later_it_is_made(
    own: LibreOfficeConverter, make_template: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "away"))
    with pytest.raises(Unavailable, match="not even for an empty document"):
        own.convert(make_template("Text"))
    with pytest.raises(Unavailable, match="try again in a minute"):
        LibreOfficeConverter(hurried=True).convert(make_template("Text"))

    (tmp_path / "away").mkdir()

    assert own.convert(make_template("Text")).startswith(b"%PDF")


def test_a_document_is_blamed_only_where_another_can_be_made_meanwhile(make_template: Make) -> None:
    own = LibreOfficeConverter(time_limit=1.5)
    own.convert(make_template("First"))

    with pytest.raises(ConverterLost, match="no answer in time"):
        own.convert(make_template(*["A long paragraph. " * 300] * 300))

    assert own.convert(make_template("Next")).startswith(b"%PDF")
    own.close()


OWNER = """
import sys
from pathlib import Path
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter

own = LibreOfficeConverter(folders=Path(sys.argv[2]))
own.convert(Path(sys.argv[1]).read_bytes())
print(own.process_group, flush=True)
sys.stdin.read()
"""


def test_what_a_dead_owner_left_is_removed_and_what_the_living_work_in_is_not(
    make_template: Make, tmp_path: Path
) -> None:
    root, docx = tmp_path / "helpers", tmp_path / "one.docx"
    living, own = Workplace(root, "office"), LibreOfficeConverter(folders=root)
    docx.write_bytes(make_template("About Ada Example"))
    command = [sys.executable, "-c", OWNER, str(docx), str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        group = int(owner.stdout.readline())
        left = Path(f"/proc/{group}/cwd").readlink()
        owner.kill()
        os.killpg(group, signal.SIGKILL)
    assert (left / "document.docx").read_bytes() == docx.read_bytes()

    own.convert(make_template("The next"))

    assert not left.exists()
    assert living.folder.exists()
    own.close()
    living.remove()


def test_a_folder_is_not_removed_while_a_libreoffice_works_in_it(
    own: LibreOfficeConverter, make_template: Make
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="forms-service-office-"))
    with subprocess.Popen(["sleep", "60"], cwd=folder) as ending:
        own.convert(make_template("Meanwhile"))
        was_there = folder.exists()
        ending.kill()
    own.close()

    own.convert(make_template("Later"))

    assert was_there
    assert not folder.exists()


def test_libreoffice_is_replaced_after_so_many_documents_and_closing_leaves_no_process_and_no_folder(
    make_template: Make,
) -> None:
    own = LibreOfficeConverter(recycle_after=2)
    groups = []
    for _ in range(3):
        own.convert(make_template("Text"))
        groups.append(own.process_group)
    office, folder = office_of(own), folder_of(own)

    own.close()

    assert groups[0] is not None
    assert groups[1] is None
    assert groups[2] not in {None, groups[0]}
    assert not Path(f"/proc/{office}").exists()
    assert not folder.exists()


def test_threads_may_share_one_converter(converter: LibreOfficeConverter, make_template: Make) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(converter.convert(make_template("Text")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4


def test_a_forked_child_gets_a_libreoffice_of_its_own(converter: LibreOfficeConverter, make_template: Make) -> None:
    docx = make_template("Text")
    converter.convert(docx)
    child = os.fork()
    if child == 0:
        try:
            converter.convert(docx)
            converter.close()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (whatever it is, the child must not run the parent's tests)
            os._exit(1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert converter.convert(docx).startswith(b"%PDF")


def test_the_network_is_cut_where_this_user_may(converter: LibreOfficeConverter, make_template: Make) -> None:
    converter.convert(make_template("Text"))
    ours = Path("/proc/self/ns/net").readlink()

    assert bool(network_cut()) == (Path(f"/proc/{converter.process_group}/ns/net").readlink() != ours)


def test_an_image_from_outside_is_never_asked_for(make_template: Make) -> None:
    """Even with the network in place, LibreOffice's own settings forbid it."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        do_OPTIONS = do_GET  # noqa: N815 (the names that HTTPServer calls)
        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = LibreOfficeConverter(cut_network=False)

    own.convert(with_outside_image(make_template("Text"), f"http://127.0.0.1:{server.server_port}/spy.png"))
    own.close()
    server.shutdown()
    server.server_close()

    assert asked == []


def test_a_missing_libreoffice_is_said_with_its_packages(monkeypatch: pytest.MonkeyPatch, make_template: Make) -> None:
    monkeypatch.setattr(client, "_NEEDED", {"/nowhere/soffice.bin": "libreoffice-writer-nogui"})

    with pytest.raises(ConverterMissing, match="libreoffice-writer-nogui"):
        LibreOfficeConverter().convert(make_template("Text"))


def with_outside_image(docx: bytes, address: str) -> bytes:
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rIdSpy"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    link = (
        '<Relationship Id="rIdSpy" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        f'Target="{address}" TargetMode="External"/></Relationships>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                content = content.replace("<w:body>", f"<w:body>{picture}")
            if name == "word/_rels/document.xml.rels":
                content = content.replace("</Relationships>", link)
            archive.writestr(name, content.encode("utf-8", "surrogateescape"))
    return target.getvalue()
