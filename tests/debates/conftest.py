"""What the debates of one test must not find of another."""

import pytest

from lawlab.debates import panels


@pytest.fixture(autouse=True)
def no_earlier_rendering() -> None:
    """Each test numbers its debates and their events from 1 again: what was rendered before is of others."""
    panels._kept.clear()
