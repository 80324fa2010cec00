"""How a publishing process wakes the worker: a datagram to a socket below `out`, on the same machine.

It carries no news and may be lost: the worker looks at the queue by itself as well. On another machine it only looks.
"""

import contextlib
import os
import socket
import time
from pathlib import Path

from django.conf import settings

LONGEST = 100  # bytes of a socket's path that every system takes


def wake_the_worker() -> None:
    """Let the worker look at its queue now, if it runs here."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(b"1", str(_address()))


class Alarm:
    """The worker's end: sleeps until it is woken, or for as long as it is told at most."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        address = _address()
        if len(os.fsencode(address)) > LONGEST:
            return  # it then wakes by the clock alone
        with contextlib.suppress(OSError):
            address.parent.mkdir(parents=True, exist_ok=True)
            address.unlink(missing_ok=True)
            found = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            found.bind(str(address))
            address.chmod(0o600)
            self._socket = found

    @property
    def rings(self) -> bool:
        """Whether anything but the clock can wake it."""
        return self._socket is not None

    def sleep(self, seconds: float) -> bool:
        """Sleep, and return whether somebody rang."""
        if self._socket is None:
            time.sleep(seconds)
            return False
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(16)
        except TimeoutError:
            return False
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # ten that rang at once are one
            while self._socket.recv(16):
                pass
        return True


def _address() -> Path:
    return Path(settings.PATHS.out) / "worker.wake"
