"""What the site writes on standard error: times in UTC, one line a message, plain or JSON (LAWLAB_LOG)."""

import json
import logging
import logging.config
import re
from datetime import UTC, datetime
from typing import Any

from lawlab.core.security_log import NAME

FORMS = ("plain", "json")
#: What could end a line, or move what shows it: controls, separators of lines, marks of direction.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(words: str) -> str:
    """The same words, with what could begin a line of its own written as `\\n`, `\\x1b`, `\\u2028`…"""
    return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], words)


class Lines(logging.Formatter):
    """Either form. Lines of the security log are JSON already; those of a trace are indented."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.is_json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        if record.name == NAME:
            return record.getMessage()
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self.is_json:
            line: dict[str, Any] = {"log": "site", "at": at, "level": record.levelname}
            line |= {"from": record.name, "says": record.getMessage()} | ({"trace": trace} if trace else {})
            return json.dumps(line)
        said = f"{at} {record.levelname} {record.name}: {one_line(record.getMessage())}"
        return "\n".join([said, *(f"    {one_line(line)}" for line in trace.split("\n") if line)])


def log_settings(form: str, level: int = logging.INFO) -> dict[str, Any]:
    """What logging.config.dictConfig takes, and gunicorn with it: every line goes the same way."""
    ours: dict[str, Any] = {"level": level, "handlers": ["errors"]}
    passed_on = {"handlers": [], "propagate": True}  # libraries that would write by themselves
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines, "form": form}},
        "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": ours,
        "loggers": {
            NAME: {"level": logging.INFO},
            "alembic": {"level": logging.WARNING},
            "gunicorn.error": passed_on,
            "gunicorn.access": passed_on,
            "engineio.server": passed_on,
            "socketio.server": passed_on,
        },
    }


def set_up_log(form: str, level: int = logging.INFO) -> None:
    logging.config.dictConfig(log_settings(form, level))
