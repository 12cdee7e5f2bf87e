"""Where chats are read is the operator's choice; which channel, a host's, within what names a channel."""

import pytest

from lawlab.config import ConfigError, read_config
from lawlab.core.errors import Invalid
from lawlab.debates.planning import chat_channel
from tests.app_fixtures import ROOT


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("CHAT_IRC", "irc.chat.twitch.tv"),
        ("CHAT_IRC", "https://irc.chat.twitch.tv"),
        ("CHAT_IRC", "ircs://irc.chat.twitch.tv:99999"),
        ("CHAT_IRC", "ircs://"),
        ("CHAT_EVENTSUB", "https://eventsub.example"),
        ("CHAT_EVENTSUB", "wss://name@eventsub.example"),
        ("TWITCH_API", "file:///etc/passwd"),
        ("TWITCH_TOKEN", "seul"),
        ("TWITCH_CLIENT_ID", "seul"),
        ("TWITCH_TOKEN", "a\r\nHost: b"),
        ("CHAT_CA", "/nulle/part"),
        ("CHAT_IRCS", "ircs://irc.chat.twitch.tv"),
    ],
)
def test_a_setting_that_cannot_be_right_stops_the_start(tmp_path, key, value):
    with pytest.raises(ConfigError, match=f"LAWLAB_{key}|go together"):
        read_config({"LAWLAB_INSTANCE": str(tmp_path), f"LAWLAB_{key}": value}, ROOT)


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "x" * 26,
        "berges,rives",
        "berges rives",
        "berges\r\nPRIVMSG #a :b",
        "irc://ailleurs.example",
        "été",
    ],
)
def test_a_host_gives_the_name_of_a_channel_and_nothing_else(name):
    with pytest.raises(Invalid):
        chat_channel(name)


def test_a_name_may_be_written_as_it_is_on_twitch():
    assert chat_channel(" #Berges_de_l_Orne ") == "berges_de_l_orne"
    assert chat_channel("#") == ""
