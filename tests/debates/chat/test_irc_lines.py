"""Lines of IRC. The vectors follow the IRCv3 "Message Tags" specification and RFC 1459, section 2.3.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.debates.chat.irc import MAX_LINE, Line, Splitter, parse_line, unescape

LINES = [
    ("foo bar baz asdf", Line("FOO", ("bar", "baz", "asdf"))),
    (":coolguy foo bar baz asdf", Line("FOO", ("bar", "baz", "asdf"), source="coolguy")),
    ("foo bar baz :asdf quux", Line("FOO", ("bar", "baz", "asdf quux"))),
    ("foo bar baz :", Line("FOO", ("bar", "baz", ""))),
    ("foo bar baz ::asdf", Line("FOO", ("bar", "baz", ":asdf"))),
    (":coolguy foo bar baz :  asdf quux ", Line("FOO", ("bar", "baz", "  asdf quux "), source="coolguy")),
    (":coolguy PRIVMSG bar :lol :) ", Line("PRIVMSG", ("bar", "lol :) "), source="coolguy")),
    (":coolguy foo bar :\tx", Line("FOO", ("bar", "\tx"), source="coolguy")),
    ("@a=b;c=32;k;rt=ql7 foo", Line("FOO", (), {"a": "b", "c": "32", "k": "", "rt": "ql7"})),
    (
        r"@a=b\\and\nk;c=72\s45;d=gh\:764 foo",
        Line("FOO", (), {"a": "b\\and\nk", "c": "72 45", "d": "gh;764"}),
    ),
    ("@c;h=;a=b :quux ab cd", Line("AB", ("cd",), {"c": "", "h": "", "a": "b"}, "quux")),
    ("@+vendor.example/tag=x FOO", Line("FOO", (), {"+vendor.example/tag": "x"})),
    ("@a=1;a=2 FOO", Line("FOO", (), {"a": "2"})),
    (":src JOIN #chan", Line("JOIN", ("#chan",), source="src")),
    (":src AWAY", Line("AWAY", source="src")),
    (":src AWAY ", Line("AWAY", source="src")),
    (":cool\tguy foo bar baz", Line("FOO", ("bar", "baz"), source="cool\tguy")),
    ("  COMMAND   param1   :param2   param2", Line("COMMAND", ("param1", "param2   param2"))),
    (":a   MODE  #chan   +ov   x", Line("MODE", ("#chan", "+ov", "x"), source="a")),
    ("@a=\\ FOO", Line("FOO", (), {"a": ""})),
    ("@a=x\\b FOO", Line("FOO", (), {"a": "xb"})),
    ("@;;=;x FOO", Line("FOO", (), {"x": ""})),
    ("@a=b=c FOO", Line("FOO", (), {"a": "b=c"})),
    ("", None),
    ("   ", None),
    ("@a=b", None),
    (":source", None),
    ("@a=b :source ", None),
]


@pytest.mark.parametrize(("text", "line"), LINES)
def test_a_line_is_read_as_the_specification_says(text, line):
    assert parse_line(text) == line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\:\s\\\r\n", "; \\\r\n"),
        (r"a\\sb", r"a\sb"),
        (r"\\\\", r"\\"),
        ("\\", ""),
        (r"\x", "x"),
        ("🗳\\s", "🗳 "),
    ],
)
def test_values_of_tags_are_unescaped(written, meant):
    assert unescape(written) == meant


def test_the_nick_stands_before_its_user_and_host():
    assert parse_line(":ardoise!a@b.example PRIVMSG #c :oui").nick == "ardoise"
    assert parse_line("PING x").nick == ""
    assert parse_line("PING x").param(4) == ""


def test_a_letter_split_over_packets_stays_one():
    words = "PRIVMSG #c :« l’été » 🗳\r\n".encode()
    splitter = Splitter()
    lines = [line for at in range(len(words)) for line in splitter.feed(words[at : at + 1])]
    assert lines == ["PRIVMSG #c :« l’été » 🗳"]


def test_bytes_that_are_no_letters_do_not_stop_the_reading():
    assert Splitter().feed(b"PRIVMSG #c :\xff\xfeoui\r\n\n\r\nPING x\n") == [
        "PRIVMSG #c :\ufffd\ufffdoui",
        "PING x",
    ]


def test_a_line_without_end_is_left_out_and_not_kept():
    splitter = Splitter()
    assert all(splitter.feed(b"a" * 4096) == [] for _ in range(100))
    assert len(splitter._held) <= MAX_LINE
    assert splitter.feed(b"aaa\nPING x\n") == ["PING x"]


def test_eight_kilobytes_of_tags_are_read():
    line = parse_line(Splitter().feed(b"@a=" + b"x" * 8000 + b" FOO :oui\r\n")[0])
    assert (len(line.tags["a"]), line.params) == (8000, ("oui",))


@given(st.text())
def test_no_text_stops_the_parser(text):
    parse_line(text)
    parse_line(f"@{text} :{text} PRIVMSG #c :{text}")


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_no_bytes_stop_the_reading_and_packets_do_not_matter(packets):
    splitter = Splitter()
    lines = [line for packet in packets for line in splitter.feed(packet)]
    assert lines == Splitter().feed(b"".join(packets))
    for line in lines:
        parse_line(line)
