"""Which backups are kept: enough to go back an hour or a month, never more."""

from datetime import UTC, datetime, timedelta

from lawlab.backup.keeping import DAILY, HOURLY, moment_of, name_at, too_many

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_name_tells_its_moment():
    assert moment_of(name_at(START)) == START
    assert moment_of("lawlab-20269999T000000Z.backup") is None
    assert moment_of("notes.txt") is None


def test_hour_after_hour_for_a_year_never_more_are_kept():
    names: set[str] = set()
    for hour in range(24 * 100):
        names.add(name_at(START + timedelta(hours=hour)))
        names -= too_many(names)
        assert len(names) <= HOURLY + DAILY
    last = START + timedelta(hours=24 * 100 - 1)
    kept = {moment_of(name) for name in names}
    assert {last - timedelta(hours=k) for k in range(HOURLY)} <= kept
    assert len({moment.date() for moment in kept if moment}) == DAILY
    assert min(moment for moment in kept if moment) >= last - timedelta(days=DAILY)


def test_files_of_others_are_left_alone():
    assert too_many(["notes.txt", *(name_at(START + timedelta(hours=k)) for k in range(200))]).isdisjoint(
        {"notes.txt"}
    )
