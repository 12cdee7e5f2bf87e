"""Merkle trees against RFC 6962's own definition, and every proof of every small tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.opendata.tree import (
    EMPTY,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    node_hash,
    ranges_of,
    root_of,
)

LEAVES = [hashlib.sha256(b"\x00%d" % k).digest() for k in range(70)]


def defined(leaves):
    """MTH of RFC 6962, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined(leaves[:k]), defined(leaves[k:]))


@pytest.mark.parametrize("size", range(71))
def test_roots_are_those_of_the_definition(size):
    assert root_of(LEAVES[:size]) == defined(LEAVES[:size])


def test_the_roots_of_the_example_that_certificate_logs_share():
    data = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
    data[3], data[4] = b"\x20\x21", b"\x30\x31"
    data[5], data[6] = b"\x40\x41\x42\x43", bytes(range(0x50, 0x58))
    data[7] = bytes(range(0x60, 0x70))
    leaves = [hashlib.sha256(b"\x00" + each).digest() for each in data]
    assert root_of(leaves[:1]).hex().startswith("6e340b9cffb37a98")
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_every_leaf_of_every_small_tree_is_proved_and_at_no_other_place():
    for size in range(1, 34):
        root, ranges = root_of(LEAVES[:size]), ranges_of(LEAVES)
        for place in range(size):
            proof = inclusion_proof(place, size, ranges)
            places = [p for p in range(-1, size + 1) if includes(LEAVES[place], p, size, proof, root)]
            assert places == [place]
            assert not includes(LEAVES[place], place, size, [*proof, EMPTY], root)
            assert not proof or not includes(LEAVES[place], place, size, proof[:-1], root)


def test_every_small_tree_extends_each_smaller_one_and_no_other():
    ranges = ranges_of(LEAVES)
    roots = [root_of(LEAVES[:size]) for size in range(40)]
    for size in range(1, 40):
        for earlier in range(size + 1):
            proof = consistency_proof(earlier, size, ranges)
            assert extends(earlier, roots[earlier], size, roots[size], proof)
            assert not extends(earlier, hashlib.sha256(b"other").digest(), size, roots[size], proof)
            assert earlier in (0, size) or not extends(earlier, roots[earlier], size, EMPTY, proof)


@given(st.integers(1, 70), st.data())
def test_a_changed_proof_proves_nothing(size, data):
    place = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(place, size, ranges_of(LEAVES)), root_of(LEAVES[:size])
    if proof:
        k, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        flipped = int.from_bytes(proof[k], "big") ^ 1 << bit
        assert not includes(
            LEAVES[place], place, size, [*proof[:k], flipped.to_bytes(32, "big"), *proof[k + 1 :]], root
        )
