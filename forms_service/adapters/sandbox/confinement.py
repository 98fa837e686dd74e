"""What a process of the sandbox takes away from itself before it reads anything that somebody brought.

The kernel refuses it a socket, another program, another process and a look into others, where ``libseccomp`` is there
(Debian has it wherever `apt` is). Python refuses the same everywhere, which holds for Python's own code alone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
from collections.abc import Iterator
from typing import Final

_LIBRARY: Final = "libseccomp.so.2"
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000
_NOT_EQUAL, _MASKED_EQUAL = 1, 7
_CLONE_THREAD: Final = 0x10000
_OF_NETWORKS: Final = ("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "io_uring_setup")
_OF_PROGRAMS: Final = ("execve", "execveat")
_OF_OTHERS: Final = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"),
    *(
        "mount",
        "unshare",
        "setns",
        "bpf",
        "perf_event_open",
        "keyctl",
        "add_key",
        "request_key",
        "userfaultfd",
        "truncate",
    ),
)
_OF_PROCESSES: Final = ("fork", "vfork", "kill", "tkill")
_IN_PYTHON: Final = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.spawn", "pty.")
_PROCESSES_IN_PYTHON: Final = ("os.fork", "os.kill")


class _Compared(ctypes.Structure):
    """One argument of a call, as libseccomp compares it."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def limit(*, memory: int, seconds: int | None = None, written: int | None = None, tasks: int | None = None) -> None:
    """Let this process have so many bytes of *memory*, *seconds* of the processor, and files of *written* bytes.

    *tasks* are the processes and threads that its user may have in all; root's are not counted.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if written is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    if tasks is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))
    if seconds is not None:
        limit_seconds(seconds)


def limit_seconds(seconds: int) -> None:
    """Let this process use so many more seconds of the processor; the kernel ends it after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def forbid(*, forking: bool) -> bool:
    """Take away what reading needs nothing of; *forking* another process like this one may stay. For ever.

    Return whether the kernel sees to it.
    """
    _forbid_in_python(_IN_PYTHON if forking else (*_IN_PYTHON, *_PROCESSES_IN_PYTHON))
    return _forbid_in_kernel(forking=forking)


def _forbid_in_python(beginnings: tuple[str, ...]) -> None:
    def refuse(event: str, _arguments: object) -> None:
        if event.startswith(beginnings):
            raise PermissionError(f"{event} is not for the sandbox")

    sys.addaudithook(refuse)


def _forbid_in_kernel(*, forking: bool) -> bool:
    try:
        seccomp = ctypes.CDLL(_LIBRARY)
    except OSError:
        return False
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(_ALLOW))
    for name, refusal, compared in _refusals(forking=forking):
        call = seccomp.seccomp_syscall_resolve_name(name.encode())
        seccomp.seccomp_rule_add_array(
            rules, ctypes.c_uint32(_REFUSE | refusal), call, len(compared), (_Compared * len(compared))(*compared)
        )
    is_loaded: bool = seccomp.seccomp_load(rules) == 0
    seccomp.seccomp_release(rules)
    return is_loaded


def _refusals(*, forking: bool) -> Iterator[tuple[str, int, tuple[_Compared, ...]]]:
    for name in (*_OF_NETWORKS, *_OF_PROGRAMS, *_OF_OTHERS, *(() if forking else _OF_PROCESSES)):
        yield name, errno.EPERM, ()
    if not forking:
        # Threads of this process may begin; of the newer call nobody can see which it is, so the older one is used.
        yield "clone", errno.EPERM, (_Compared(0, _MASKED_EQUAL, _CLONE_THREAD, 0),)
        yield "clone3", errno.ENOSYS, ()
        yield "tgkill", errno.EPERM, (_Compared(0, _NOT_EQUAL, os.getpid(), 0),)
