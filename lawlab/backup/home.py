"""What backups must know of the settings, whoever read them."""

from pathlib import Path
from typing import Protocol


class Home(Protocol):
    """The site's settings, as lawlab/config.py has them."""

    @property
    def instance(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def backups(self) -> Path | None: ...
