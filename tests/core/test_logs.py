"""Lines on standard error: one a message, in UTC, written by the site alone; what is told at the start."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lawlab.config import Config, ConfigError, read_config
from lawlab.core.logs import Lines, one_line
from lawlab.core.security_log import NAME
from lawlab.serve import unsafe_settings

HOSTILE = 'x\r\n{"log": "security", "event": "log-in", "outcome": "done", "person": 1}\u2028\x1b[2K\x85y'


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_line_of_the_site_is_one_line_in_utc(form: str) -> None:
    lines = Lines(form)
    record = logging.LogRecord("lawlab.x", logging.ERROR, "", 1, "said: %s", (HOSTILE,), None)
    record.created = 0.0
    made = lines.format(record)
    assert len(made.splitlines()) == 1
    assert made.isprintable()
    at = json.loads(made)["at"] if form == "json" else made.split()[0]
    assert at == "1970-01-01T00:00:00.000+00:00"


def test_a_trace_cannot_be_taken_for_lines_of_the_site() -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        record = logging.LogRecord("x", 40, "", 1, "failed", (), (type(error), error, error.__traceback__))
    first, *rest = Lines("plain").format(record).splitlines()
    assert first.endswith("failed")
    assert rest
    assert all(line.startswith("    ") for line in rest)
    assert json.loads(Lines("json").format(record))["trace"].startswith("Traceback")


def test_lines_of_the_security_log_stand_as_they_are() -> None:
    record = logging.LogRecord(NAME, logging.INFO, "", 1, "%s", ('{"a": 1}',), None)
    assert Lines("plain").format(record) == Lines("json").format(record) == '{"a": 1}'


def test_what_moves_a_terminal_is_written_out() -> None:
    assert one_line("a\nb\x1b[2K\u202e é") == "a\\nb\\x1b[2K\\u202e é"


# ---- the start


def test_unsafe_settings_are_told(app: Flask) -> None:
    config: Config = app.config["LAWLAB"]
    assert unsafe_settings(replace(config, origins=("https://a.example",), database_url="sqlite://")) == []
    open_to_all = replace(
        config,
        demo=True,
        redis_url="redis://cache.example:6379/0",
        database_url="postgresql+psycopg://u:p@db.example/lawlab",
    )
    told = unsafe_settings(open_to_all)
    assert told == ["LAWLAB_ORIGINS", "LAWLAB_DEMO", "REDIS_URL", "DATABASE_URL"]
    verified = "postgresql+psycopg://u:p@db.example/lawlab?sslmode=verify-full"
    assert "DATABASE_URL" not in unsafe_settings(replace(open_to_all, database_url=verified))


def test_the_form_of_the_log_is_one_of_two(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LAWLAB_LOG must be one of plain, json"):
        read_config({"LAWLAB_INSTANCE": str(tmp_path), "LAWLAB_LOG": "xml"}, tmp_path)
