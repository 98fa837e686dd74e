"""The sandbox: what a process in it may not do, and that whatever befalls it the next file is looked at."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.helpers.supervision import HelperBusy, HelperLost, Supervised
from forms_service.adapters.helpers.workplaces import Workplace, sweep
from forms_service.adapters.sandbox import confinement, landlock
from forms_service.adapters.sandbox.files import SandboxedFiles
from forms_service.casework.answering.uploads import FileRefused
from forms_service.casework.pauses import LONGEST_PAUSE, pause_after
from tests.builders.uploads import a_pdf, a_picture, a_word_file

TEXT = b"Please tell us about Ada Example."


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> Iterator[SandboxedFiles]:
    one = SandboxedFiles(tmp_path / "helpers")
    yield one
    one.close()


def in_a_process(*, forking: bool, act: Callable[[], int]) -> int:
    """Return what *act* returns in a confined process, or by which signal it ended, negative."""
    child = os.fork()
    if not child:
        status = 99
        try:
            confinement.forbid(forking=forking)
            status = act()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_libc(call: str, *arguments: object) -> Callable[[], int]:
    """Return what asks the kernel past Python, and returns the kernel's refusal, or 0."""

    def act() -> int:
        libc = ctypes.CDLL(None, use_errno=True)
        return ctypes.get_errno() if getattr(libc, call)(*arguments) < 0 else 0

    return act


REFUSED = {
    "a socket": in_libc("socket", socket.AF_INET, socket.SOCK_STREAM, 0),
    "a socket of this machine": in_libc("socket", socket.AF_UNIX, socket.SOCK_STREAM, 0),
    "another program": in_libc("execv", b"/bin/true", (ctypes.c_char_p * 2)(b"true", None)),
    "another process": in_libc("fork"),
    "the end of another process": in_libc("kill", os.getpid(), 0),
    "a look into another process": in_libc("ptrace", 16, os.getpid(), 0, 0),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_kernel_refuses_what_reading_a_file_has_no_need_of(what: str) -> None:
    assert in_a_process(forking=False, act=REFUSED[what]) == errno.EPERM


@pytest.mark.parametrize("act", [socket.socket, lambda: subprocess.run(["/bin/true"], check=False), os.fork])
def test_python_refuses_it_too_for_where_the_kernel_does_not(act: Callable[[], object]) -> None:
    def refused() -> int:
        try:
            act()
        except PermissionError as error:
            return 7 if "sandbox" in str(error) else 8
        return 9

    assert in_a_process(forking=False, act=refused) == 7


def test_of_the_files_of_this_machine_it_sees_programs_and_its_own_folder(tmp_path: Path) -> None:
    own, other = tmp_path / "helpers" / "own", tmp_path / "forms.sqlite"
    own.mkdir(parents=True)
    other.write_bytes(b"about Ada Example")
    (own / "mine").write_bytes(b"x")

    def act() -> int:
        assert landlock.see_only(own)
        assert (own / "mine").read_bytes() == b"x"
        assert Path("/etc/hostname").exists()
        refused = 0
        for touch in (other.read_bytes, lambda: other.write_bytes(b""), other.unlink, lambda: list(tmp_path.iterdir())):
            try:
                touch()
            except PermissionError:
                refused += 1
        return refused

    assert in_a_process(forking=False, act=act) == 4
    assert other.read_bytes() == b"about Ada Example"


def test_threads_may_still_begin() -> None:
    def act() -> int:
        begun = threading.Thread(target=lambda: None)
        begun.start()
        begun.join()
        return 5

    assert in_a_process(forking=False, act=act) == 5


def test_time_memory_and_files_have_an_end() -> None:
    def spend() -> int:
        confinement.limit(memory=1 << 40, seconds=1)
        while True:
            pass

    def fill() -> int:
        confinement.limit(memory=1_000_000_000)
        try:
            bytearray(2_000_000_000)
        except MemoryError:
            return 6
        return 9

    def write() -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        confinement.limit(memory=1 << 40, written=0)
        try:
            Path("/tmp/forms-service-written").write_bytes(b"x")
        except OSError:
            return 4
        return 9

    assert in_a_process(forking=False, act=spend) == -signal.SIGXCPU
    assert in_a_process(forking=False, act=fill) == 6
    assert in_a_process(forking=False, act=write) == 4


def program_of(files: SandboxedFiles) -> int:
    helper = files._sandbox.supervised.helper
    assert helper
    return helper.process.process.pid


def folder_of(files: SandboxedFiles) -> Path:
    return Path(f"/proc/{program_of(files)}/cwd").readlink()


def kill(files: SandboxedFiles) -> None:
    os.kill(program_of(files), signal.SIGKILL)


def remove_folder(files: SandboxedFiles) -> None:
    shutil.rmtree(folder_of(files))


def close_pipe(files: SandboxedFiles) -> None:
    helper = files._sandbox.supervised.helper
    assert helper
    assert helper.process.process.stdin
    helper.process.process.stdin.close()


def say_nonsense(files: SandboxedFiles) -> None:
    helper = files._sandbox.supervised.helper
    assert helper
    assert helper.process.process.stdin
    helper.process.process.stdin.write(b"no request\n")


def answer_before_it_is_asked(files: SandboxedFiles) -> None:
    pipes = [one for one in Path(f"/proc/{program_of(files)}/fd").iterdir() if int(one.name) > 2]
    pipe = next(one for one in pipes if str(one.readlink()).startswith("pipe:"))
    pipe.write_bytes(b'{"media_type": "text/plain", "left_out": [], "sizes": []}\n')


@pytest.mark.parametrize("harm", [kill, remove_folder, close_pipe, say_nonsense, answer_before_it_is_asked])
def test_whatever_befalls_it_the_next_file_is_looked_at(
    files: SandboxedFiles, harm: Callable[[SandboxedFiles], None]
) -> None:
    files.accept("file", "a.txt", TEXT)
    harm(files)

    assert files.accept("file", "a.pdf", a_pdf()).media_type == "application/pdf"


def test_one_that_hangs_is_replaced_in_time_and_the_page_is_told(tmp_path: Path) -> None:
    files = SandboxedFiles(tmp_path)
    files.accept("file", "a.txt", TEXT)
    hung = program_of(files)
    os.kill(hung, signal.SIGSTOP)
    files._sandbox.supervised._seconds = 0.5

    with pytest.raises(FileRefused, match="just now"):
        files.accept("file", "a.txt", TEXT)

    assert not Path(f"/proc/{hung}").exists()
    files._sandbox.supervised._seconds = None
    assert files.accept("file", "a.txt", TEXT).data == TEXT
    files.close()


def test_each_file_is_read_in_a_process_that_is_gone_afterwards_and_nothing_is_left(files: SandboxedFiles) -> None:
    for name, data in (("a.docx", a_word_file()), ("a.png", a_picture("PNG")), ("a.pdf", a_pdf())):
        files.accept("file", name, data)
    children = Path(f"/proc/{program_of(files)}/task/{program_of(files)}/children").read_text()
    folder = folder_of(files)

    files.close()

    assert children == ""
    assert not folder.exists()


def test_it_inherits_none_of_our_secrets_and_no_network_where_this_user_may(files: SandboxedFiles) -> None:
    files.accept("file", "a.txt", TEXT)
    names = {line.partition("=")[0] for line in Path(f"/proc/{program_of(files)}/environ").read_text().split("\0")}

    assert names <= {"PATH", "LANG", "HOME", "TMPDIR", ""}
    if os.getuid() == 0:
        assert Path(f"/proc/{program_of(files)}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()


def test_few_wait_for_it_so_that_other_pages_have_threads(files: SandboxedFiles) -> None:
    files.accept("file", "a.txt", TEXT)
    os.kill(program_of(files), signal.SIGSTOP)
    waiting = [threading.Thread(target=refused, args=(files,)) for _ in range(2)]
    for one in waiting:
        one.start()
    until = time.monotonic() + 5
    while files._sandbox.supervised._waiting < 1 and time.monotonic() < until:
        time.sleep(0.01)
    begun = time.monotonic()

    with pytest.raises(FileRefused, match="in a minute"):
        files.accept("file", "a.txt", TEXT)

    assert time.monotonic() - begun < 1
    os.kill(program_of(files), signal.SIGCONT)
    for one in waiting:
        one.join()


def refused(files: SandboxedFiles) -> None:
    files.accept("file", "a.txt", TEXT)


class Frail:
    """A helper that fails as often as it is told."""

    is_worn = False

    def __init__(self) -> None:
        self.is_gone = False

    def end(self) -> None:
        self.is_gone = True

    kill = end


def test_pauses_grow_with_the_failures_in_a_row_and_a_success_ends_them() -> None:
    begun: list[Frail] = []

    def begin(_deadline: Deadline) -> Frail:
        begun.append(Frail())
        return begun[-1]

    supervised = Supervised(begin, complaints=(), seconds=0.4)

    def fail(_helper: Frail, _deadline: Deadline) -> Message:
        raise OSError("broken")

    for _ in range(3):
        with pytest.raises(HelperLost):
            supervised.ask(fail)

    assert supervised.failures == 2  # the second pause is longer than anybody here waits, so nobody tried
    assert all(one.is_gone for one in begun)
    time.sleep(0.5)
    assert supervised.ask(lambda *_: "well") == "well"
    assert supervised.failures == 0


def test_no_pause_is_longer_than_five_seconds() -> None:
    pauses = [pause_after(failures) for failures in range(60)]

    assert pauses == sorted(pauses)
    assert max(pauses) == LONGEST_PAUSE == 5


def test_a_complaint_about_the_file_is_no_failure() -> None:
    supervised = Supervised(lambda _: Frail(), complaints=(FileRefused,))

    def refuse(_helper: Frail, _deadline: Deadline) -> Message:
        raise FileRefused("no")

    with pytest.raises(FileRefused):
        supervised.ask(refuse)

    assert supervised.failures == 0
    assert supervised.helper is not None


def test_who_comes_when_others_take_too_long_is_told_so() -> None:
    supervised = Supervised(lambda _: Frail(), complaints=(), seconds=0.05)
    with supervised._lock, pytest.raises(HelperBusy):
        supervised.ask(lambda *_: "well")


def test_a_process_that_parts_begins_without_the_helper_and_the_turn_of_the_one_it_came_from() -> None:
    supervised = Supervised(lambda _: Frail(), complaints=(), seconds=5)
    supervised.ask(lambda *_: "well")

    with supervised._lock:
        child = os.fork()
        if not child:
            is_new = supervised.helper is None and supervised.ask(lambda *_: "well") == "well"
            os._exit(0 if is_new else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert supervised.helper is not None


OWNER = """
import sys
from pathlib import Path
from forms_service.adapters.helpers.workplaces import Workplace
print(Workplace(Path(sys.argv[1]), "files").folder, flush=True)
sys.stdin.read()
"""


def test_the_folder_of_a_dead_owner_is_swept_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    living = Workplace(tmp_path, "files")
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        left = Path(owner.stdout.readline().strip())
        (left / "letter").write_bytes(b"about Ada Example")
        was_swept = sweep(tmp_path)
        owner.kill()

    assert was_swept == 0
    assert sweep(tmp_path) == 1
    assert not left.exists()
    assert living.folder.exists()
    assert living.folder.stat().st_mode & 0o777 == 0o700
    living.remove()
