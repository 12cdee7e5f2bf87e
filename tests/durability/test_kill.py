"""Killed again and again while people vote: what was acknowledged is there, once, and the chain holds."""

import random
import time
from collections.abc import Callable

import pytest

from tests import services
from tests.durability.postgres import Server
from tests.durability.site import Site
from tests.durability.writers import Writers, differences, truth

pytestmark = [pytest.mark.services, pytest.mark.trust("S1")]
WRITERS = 8
KILLS = [5, pytest.param(50, marks=pytest.mark.soak)]
NOTHING = {"lost": 0, "doubled": 0, "other": 0}


def settle(site: Site, writers: Writers, kills: int, figure: Callable[[str], None], what: str) -> None:
    accounts, found = writers.accounts, truth(site.database)
    assert accounts.wrong == []
    told = differences(accounts, found)
    figure(
        f"{what}, {kills} kills: {accounts.acknowledged:,} acknowledged acts, {accounts.retries:,} retries, "
        f"{told['lost']} lost, {told['doubled']} doubled, {told['other']} other, "
        f"{len(found.faults)} faults of chain, counters or integrity"
    )
    assert (told, found.faults) == (NOTHING, [])
    assert accounts.acknowledged > 10 * kills


@pytest.mark.parametrize("kills", KILLS)
def test_a_site_that_is_killed_loses_and_doubles_nothing(start, database_url, kills, figure) -> None:
    site, lots = start(database_url=database_url), random.Random(7)  # noqa: S311
    with Writers(site, WRITERS) as writers:
        for _ in range(kills):
            writers.wait_for(20)
            time.sleep(lots.uniform(0, 0.5))
            site.kill()
            site.start()
        writers.wait_for(20)
    settle(site, writers, kills, figure, "PostgreSQL" if database_url else "SQLite")


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_a_database_server_that_is_killed_loses_nothing(
    start, durable_server: Server, kills: int, figure
) -> None:
    with services.new_database(durable_server.url, f"killed_{kills}") as url:
        site = start(database_url=url)
        with Writers(site, WRITERS) as writers:
            for _ in range(kills):
                writers.wait_for(20)
                durable_server.kill()
                durable_server.start()
            writers.wait_for(20)
        settle(site, writers, kills, figure, "PostgreSQL’s server itself")
        site.kill()
