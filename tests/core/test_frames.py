"""What leaves through a WebSocket, and what is taken in: pure cases and real sockets, without a site."""

import socket
from collections.abc import Iterator

import gevent
import gevent.socket
import pytest

from lawlab.core.buckets import BURST, Bucket
from lawlab.core.websocket import BACKLOG, Outbox, text_frame, unmasked
from tests.live_client import Corrupt, Frames


@pytest.fixture
def ends() -> Iterator[tuple[Outbox, socket.socket]]:
    """An outbox, and the other end of its socket, which nobody reads yet."""
    ours, theirs = gevent.socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(5)
    with ours, theirs:
        yield Outbox(ours), theirs


def read_until(theirs: socket.socket, count: int) -> list[bytes]:
    frames, found = Frames(), []
    while len(found) < count:
        found += [payload for _, payload in frames.feed(theirs.recv(65536))]
    return found


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_says_its_length_as_the_rfc_does(size: int) -> None:
    assert Frames().feed(text_frame(b"x" * size)) == [(1, b"x" * size)]


def test_bytes_that_are_no_frame_are_seen_as_corrupt() -> None:
    with pytest.raises(Corrupt):
        Frames().feed(text_frame(b"x" * 300)[7:])


@pytest.mark.parametrize("payload", [b"", b"a", b"abcd", "loi du 7 août".encode(), bytes(range(256)) * 3])
def test_what_was_masked_is_unmasked(payload: bytes) -> None:
    mask = b"\x00\x9a\xff\x01"
    masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
    assert unmasked(masked, mask) == payload


def test_a_slow_reader_gets_every_frame_whole_and_in_order(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, theirs = ends
    for n in range(500):
        outbox.write(text_frame(str(n).encode() * 200))
        gevent.sleep(0)
    assert outbox.size > 0  # it did have to wait
    assert read_until(theirs, 500) == [str(n).encode() * 200 for n in range(500)]


def test_a_reader_too_far_behind_is_cut_off_after_a_clean_stream(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, theirs = ends
    frame = text_frame(b"x" * 10_000)
    for _ in range(2 * BACKLOG // len(frame)):
        outbox.write(frame)
        assert outbox.size <= BACKLOG + len(frame)
    assert outbox.closed
    frames, data = Frames(), b"-"
    while data:
        data = theirs.recv(65536)
        assert all(payload == b"x" * 10_000 for _, payload in frames.feed(data))


def test_a_reader_that_is_gone_is_nobodys_error(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, theirs = ends
    theirs.close()
    for _ in range(3):
        outbox.write(text_frame(b"x" * 10_000))
    assert outbox.closed


def test_the_last_words_of_a_connection_leave_before_it_closes(ends: tuple[Outbox, socket.socket]) -> None:
    outbox, theirs = ends
    for n in range(50):
        outbox.write(text_frame(str(n).encode() * 500))
    outbox.end()
    assert len(read_until(theirs, 50)) == 50
    assert theirs.recv(10) == b""


def test_a_bucket_lets_a_burst_pass_and_then_a_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("lawlab.core.buckets.time.monotonic", lambda: clock[0])
    bucket = Bucket()
    assert [bucket.take() for _ in range(int(BURST) + 1)] == [True] * int(BURST) + [False]
    clock[0] += 1
    assert sum(bucket.take() for _ in range(100)) == 20
