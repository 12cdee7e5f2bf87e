"""Small regular tasks of a serving process: each is a function of no argument, run every so many seconds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import gevent
from flask import Flask

from lawlab.core.db import db

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    name: str
    seconds: float
    run: Callable[[], object]


_tasks: list[Task] = []


def every(seconds: float, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a task; it runs in an application context of its own and must commit what it changes."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        _tasks.append(Task(name, seconds, run))
        return run

    return register


def start_background_tasks(app: Flask) -> None:
    for task in _tasks:
        gevent.spawn(_loop, app, task)


def _loop(app: Flask, task: Task) -> None:
    while True:
        gevent.sleep(task.seconds)
        run_once(app, task)


def run_once(app: Flask, task: Task) -> None:
    """Run a task; what goes wrong is logged and left to its next turn."""
    with app.app_context():
        try:
            task.run()
        except Exception:
            logger.exception("the task %s failed", task.name)
        finally:
            db.session.rollback()
