"""Work that holds the whole process up is done piece by piece, and others are served between two."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request
from gevent import sleep
from gevent.lock import BoundedSemaphore

from lawlab.core.db import db

View = TypeVar("View", bound=Callable[..., Any])

#: Bytes of a request from which its view may compute for a tenth of a second or more.
LARGE = 40_000
BREATH = 0.05  #: seconds between two of them
_turn = BoundedSemaphore(1)


def in_turn(view: View) -> View:
    """A view whose large requests wait for one another, holding no connection to the database meanwhile.

    Twenty people who compare long texts at once would else have their turns one behind the other, and
    everybody's page behind all of them.
    """

    @wraps(view)
    def wait(*args: Any, **kwargs: Any) -> Any:
        if (request.content_length or 0) < LARGE:
            return view(*args, **kwargs)
        db.session.rollback()  # nothing was written yet: the person is read again afterwards
        with _turn:
            sleep(BREATH)  # whoever came meanwhile is served first; a page takes several turns of the loop
            return view(*args, **kwargs)

    return wait  # type: ignore[return-value]
