"""Merkle trees as RFC 6962 (section 2.1) and RFC 9162 define them. Pure: hashes in, hashes and proofs out.

A tree of n leaves has at its root, for n > 1, the hash of two trees: of its first k leaves, k the largest
power of two smaller than n, and of the rest. Whatever range of leaves these rules ask for, `range_hash` gives
its hash: from a list here, from pages of rows in `opendata/log.py`.
"""

import hashlib
from collections.abc import Callable, Sequence

Hash = bytes
#: The hash of the subtree of the leaves from the first place up to, not including, the second one.
RangeHash = Callable[[int, int], Hash]

EMPTY = hashlib.sha256().digest()  #: the root of a tree without leaves


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """The largest power of two smaller than `size`, which is 2 at least."""
    return 1 << (size - 1).bit_length() - 1


def root_of(hashes: Sequence[Hash]) -> Hash:
    """The root over these subtrees of one size, of which the last may be smaller."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        paired = [node_hash(level[k], level[k + 1]) for k in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def ranges_of(leaves: Sequence[Hash]) -> RangeHash:
    """`range_hash` of a list of leaves."""
    return lambda start, end: root_of(leaves[start:end])


def inclusion_proof(place: int, size: int, range_hash: RangeHash) -> list[Hash]:
    """What, with the leaf at `place` (from 0), makes the root of the tree of `size` leaves; lowest first."""
    return _path(place, 0, size, range_hash)


def _path(place: int, start: int, end: int, range_hash: RangeHash) -> list[Hash]:
    if end - start <= 1:
        return []
    middle = start + split_of(end - start)
    if place < middle:
        return [*_path(place, start, middle, range_hash), range_hash(middle, end)]
    return [*_path(place, middle, end, range_hash), range_hash(start, middle)]


def consistency_proof(earlier: int, size: int, range_hash: RangeHash) -> list[Hash]:
    """What shows that the tree of `size` leaves begins with the `earlier` one; none from 0 or itself."""
    return [] if earlier in (0, size) else _subproof(earlier, 0, size, range_hash, is_known=True)


def _subproof(upto: int, start: int, end: int, range_hash: RangeHash, *, is_known: bool) -> list[Hash]:
    if upto == end:
        return [] if is_known else [range_hash(start, end)]
    middle = start + split_of(end - start)
    if upto <= middle:
        return [*_subproof(upto, start, middle, range_hash, is_known=is_known), range_hash(middle, end)]
    return [*_subproof(upto, middle, end, range_hash, is_known=False), range_hash(start, middle)]


def includes(leaf: Hash, place: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether the proof shows the leaf at this place of the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    here, last, hash_ = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            hash_ = node_hash(step, hash_)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, step)
        here, last = here >> 1, last >> 1
    return last == 0 and hash_ == root


def extends(earlier: int, root: Hash, size: int, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """Whether the proof shows that the tree of `size` leaves begins with the other (RFC 9162, 2.1.4.2)."""
    if earlier == 0:
        return not proof and root == EMPTY
    if earlier == size:
        return not proof and root == new_root
    if not 0 < earlier < size:
        return False
    path = [root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        return False
    here, last = earlier - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old == root and new == new_root
