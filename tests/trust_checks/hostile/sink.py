"""A server that no one should call: it counts who does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """Its address, and the first line of each call."""

    port: int
    calls: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening() -> Iterator[Sink]:
    """Answers nothing, closes at once, forgets no call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sink = Sink(server.getsockname()[1])
        server.settimeout(0.1)
        ending = threading.Event()

        def serve() -> None:
            while not ending.is_set():
                try:
                    caller, _address = server.accept()
                except TimeoutError:
                    continue
                with caller:
                    caller.settimeout(1)
                    try:
                        said = caller.recv(400)
                    except OSError:
                        said = b""
                    sink.calls.append(said.split(b"\r\n")[0].decode("latin-1") or "nothing said")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            ending.set()
            thread.join()


def is_heard(sink: Sink) -> bool:
    """Whether the sink hears a call at all: a sink that is deaf proves nothing."""
    with socket.create_connection(("127.0.0.1", sink.port), timeout=5) as caller:
        caller.sendall(b"GET /heard HTTP/1.0\r\n\r\n")
        caller.settimeout(5)
        caller.recv(1)
    heard = "GET /heard HTTP/1.0" in sink.calls
    sink.calls.clear()
    return heard
