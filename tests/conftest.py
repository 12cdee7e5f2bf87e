"""Fixtures of the whole suite."""

import os

import pytest

pytest_plugins = ["tests.app_fixtures"]


@pytest.fixture(scope="session")
def test_database_url() -> str | None:
    """The database that the suite runs on: SQLite unless TEST_DATABASE_URL names another."""
    return os.environ.get("TEST_DATABASE_URL")
