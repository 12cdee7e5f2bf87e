"""A wire between the browsers and the site that can be cut, or carry only one way: sockets break for real."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from urllib.parse import urlsplit

BLOCK = 64 * 1024


class State(StrEnum):
    WHOLE = "whole"
    CUT = "cut"  #: nothing passes, what was open is closed
    DEAF = "deaf"  #: what browsers send arrives; what the site answers is lost


class Wire:
    """Forwards connections on `port` to the site, each in a thread of its own."""

    def __init__(self, port: int, site: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.target = ("127.0.0.1", urlsplit(site).port or 80)
        self.state = State.WHOLE
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.state = State.CUT
        self._drop()

    def deafen(self) -> None:
        self.state = State.DEAF

    def mend(self) -> None:
        """Everything passes again; what was open while deaf is closed, as a network that changes does."""
        if self.state is State.DEAF:
            self._drop()
        self.state = State.WHOLE

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def _drop(self) -> None:
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            if self.state is State.CUT:
                browser.close()
                continue
            threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(self.target) as site:
            ends = {browser, site}
            self.open |= ends
            try:
                while self._pass_on(browser, site):
                    pass
            except OSError:
                pass
            finally:
                self.open -= ends

    def _pass_on(self, browser: socket.socket, site: socket.socket) -> bool:
        """Carry what is there, or wait for it; False when one end is gone."""
        for end in select.select([browser, site], [], [])[0]:
            data = end.recv(BLOCK)
            if not data or self.state is State.CUT:
                return False
            if end is browser:
                site.sendall(data)
            elif self.state is State.WHOLE:
                browser.sendall(data)
        return True


@contextmanager
def wire(port: int, site: str) -> Iterator[Wire]:
    between = Wire(port, site)
    try:
        yield between
    finally:
        between.close()
