"""A Redis that is away delays nobody: what was committed is committed, and the sweep brings the word."""

import socket

import redis

from lawlab.core.pump import connection_to


def test_a_server_that_is_away_is_asked_once(monkeypatch):
    asked = []
    real = socket.socket.connect

    def connect(self, address):
        asked.append(address)
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    with socket.socket() as reserved:  # bound and not listening: nobody answers there
        reserved.bind(("127.0.0.1", 0))
        away = connection_to(f"redis://127.0.0.1:{reserved.getsockname()[1]}")
        try:
            away.publish("lawlab:rooms", "bill:1")
        except redis.ConnectionError:
            pass
        else:
            raise AssertionError("somebody answered")
        finally:
            away.close()
    assert len(asked) == 1
