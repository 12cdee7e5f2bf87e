"""Fixtures of the whole suite."""

pytest_plugins = ["tests.app_fixtures", "tests.server_fixtures", "tests.trust", "tests.mail"]
