"""Every reader of what comes from outside, on real inputs damaged at random: read, or refused as documented.

No file of film or sound is read anywhere (EBML, WebM and the like): a debate's recording is an address.
"""

import random
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.endless import ends
from tests.trust import Figure
from tests.trust_checks.hostile.fuzzing import Target, case, targets

SEED = 2015
SHORT, LONG = 40, 300  #: cases of each reader in the suite; seconds of all of them as a soak


def tried(target: Target, data: bytes, folder: Path) -> None:
    try:
        with ends(30):
            target.read(data)
    except target.refusals:
        pass
    except Exception:
        kept = folder / f"{target.name}.bin"
        kept.write_bytes(data)
        pytest.fail(f"{target.name} broke on {kept}: {data[:300]!r}", pytrace=True)


@pytest.mark.trust("S33")
@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_damaged_inputs_are_read_or_refused(app: Flask, target: Target, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED}:{target.name}")
    for _ in range(SHORT):
        tried(target, case(target, chance), tmp_path)


@pytest.mark.trust("S33")
@pytest.mark.soak
def test_minutes_of_damage_break_no_reader(app: Flask, tmp_path: Path, figure: Figure) -> None:
    found, count = targets(), 0
    seed = time.time_ns()
    chance = random.Random(seed)
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        for target in found:
            tried(target, case(target, chance), tmp_path)
            count += 1
    figure(f"{count:,} damaged inputs of {len(found)} readers (seed {seed}): 0 broke")
