"""From the show to its recording: one anchor, two, a cut."""

import random

import pytest

from lawlab.debates.media import Anchor, to_media, to_show


def test_nothing_is_known_without_an_anchor():
    assert to_media([], 10) is None
    assert to_show([], 10) is None


def test_one_anchor_gives_the_shift():
    assert to_media([Anchor(0, 95.5)], 600) == 695.5
    assert to_show([Anchor(0, 95.5)], 695.5) == 600


def test_what_was_said_before_the_recording_began_is_nowhere_in_it():
    assert to_media([Anchor(100, 0)], 40) is None


@pytest.mark.parametrize("drift", [-0.001, 0.0005, 0.001])
def test_two_anchors_correct_the_drift_of_a_clock(drift):
    """Two clicks of a host, each up to half a second off, over an hour and a half."""
    noise = random.Random(7)  # noqa: S311 - seeded on purpose

    def true(show):
        return 12.0 + show * (1 + drift)

    anchors = [Anchor(at, true(at) + noise.uniform(-0.5, 0.5)) for at in (60, 5000)]
    assert all(abs(to_media(anchors, at) - true(at)) <= 1 for at in range(0, 5400, 30))


def test_one_anchor_is_within_two_seconds_over_an_hour_and_a_half_of_a_usual_clock():
    anchors = [Anchor(0, 12.0)]
    assert all(abs(to_media(anchors, at) - (12 + at * 1.0002)) <= 2 for at in range(0, 5400, 30))


def test_what_was_cut_out_is_nowhere_and_the_rest_is_found_on_both_sides():
    """A minute was cut out of the recording, 1,000 s into the show."""
    anchors = [Anchor(0, 10), Anchor(1060, 1010, is_cut=True), Anchor(3000, 2950)]
    for show in [*range(0, 1000, 50), *range(1060, 3000, 50)]:
        true = 10 + show - (60 if show >= 1060 else 0)
        assert abs(to_media(anchors, show) - true) <= 2
        assert abs(to_show(anchors, true) - show) <= 2
    assert to_media(anchors, 1030) is None


def test_a_wrong_anchor_does_not_change_the_pace():
    """Two anchors that would have the show played half again as fast are no drift."""
    anchors = [Anchor(0, 0), Anchor(600, 900)]
    assert to_media(anchors, 60) == 60
