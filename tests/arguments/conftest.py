"""Shared by the tests of arguments."""

from collections.abc import Callable

import pytest


@pytest.fixture
def measured() -> Callable[[str, object], None]:
    """Tells a figure, for whoever runs the tests with -s."""
    return lambda name, figure: print(f"\n{name}: {figure}")
