"""Damage done at random to real inputs, the same for the same seed, and the readers that must bear it."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lawlab.core.errors import LawLabError
from lawlab.debates.chat.connection import ChatLost, CredentialsRefused
from lawlab.debates.chat.eventsub import EventSub
from lawlab.debates.chat.helix import Helix
from lawlab.debates.chat.irc import Splitter, parse_line
from lawlab.debates.chat.orders import read_order
from lawlab.debates.chat.twitch_irc import TwitchIrc
from lawlab.debates.recording import markers_in
from lawlab.law.diff import diff_paragraphs
from lawlab.law.drafting.draft import draft_record
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.records import apply_record
from lawlab.law.formats.reading import read_document
from lawlab.law.numbering import parse_number
from lawlab.law.operations import operations_between
from lawlab.law.records import anchor_record, merge_record
from lawlab.law.stored import from_json, to_json
from lawlab.law.texts_folder import meta_from
from lawlab.review.asking import asked_in
from tests.law.office import docx, odt, p

ROOT = Path(__file__).parents[3]
MOST = 20_000  #: bytes of a real file that is damaged: more of it would only be slower
SPLICES = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b"&", b"</p>", b"<!--", b"]]>", b'"', b"'", b"\\", b"{", b"}",
    b"[", b"]", b"\r", b"\n\n", b"\t", b";", b":", b"=", b"-1", b"9" * 40, b"1e999", b"NaN", b"null", b"true",
    "«".encode(), "»".encode(), "’".encode(), "\u202e".encode(), "é".encode("latin-1"), b"1er", b"bis " * 30,
    b"(Supprim\xc3\xa9)", b"# ", b"---\n", b"PK\x03\x04", b"@a=b;c= :x!y PRIVMSG #z :", b" " * 300, b"%00", b"&amp;" * 9,
]  # fmt: skip
BEFORE = [
    "Le maire publie le budget.",
    "Le conseil se réunit une fois par an : 1° en mai ;",
    "« Il délibère. »",
]
AFTER = [
    "Le maire publie le budget annuel.",
    "Le conseil se réunit deux fois par an : 1° en mai ;",
    "« Nouveau. »",
]
DISPOSITIF = (
    "Alinéa 2\nSubstituer aux mots : « une fois » les mots : « deux fois ».\nII. – Après l’alinéa 3, insérer "
    "l’alinéa suivant :\n« Il délibère. »\nIII. – Supprimer la première phrase de l’alinéa 1."
)
IRC = (
    "@badges=subscriber/6;display-name=L\\sa;id=m1;room-id=1;user-id=7 :lea!lea@x PRIVMSG #berges :!pour oui\r\n"
    "@target-user-id=7 :tmi CLEARCHAT #berges :lea\r\n:tmi 001 x :hi\r\nPING :x\r\n:tmi NOTICE #berges :closed\r\n"
)
EVENT = {
    "metadata": {"message_id": "1", "message_type": "notification", "subscription_type": "channel.chat.message"},
    "payload": {
        "event": {"broadcaster_user_id": "1", "chatter_user_id": "7", "chatter_user_name": "Léa", "message_id": "m",
                  "message": {"text": "!pour oui"}, "badges": [{"set_id": "vip"}]},
        "session": {"id": "s", "keepalive_timeout_seconds": 10, "reconnect_url": "wss://example.org/x"},
        "subscription": {"status": "enabled", "condition": {"broadcaster_user_id": "1"}},
    },
}  # fmt: skip
META = {"title": "T", "slug": "a-b", "dossier": "d", "version": "v", "position": 1, "language": "fr", "kind": "local",
        "source": "https://x.org", "licence": "L", "opens_at": "-1d", "closes_at": "+10d"}  # fmt: skip
ROWS = "\n".join(
    json.dumps(
        {"t": n, "person": f"p{n % 7}", "item": n % 5, "value": [1, 0.5, 0, None][n % 4], "source": "queue"}
    )
    for n in range(60)
)


@dataclass(frozen=True)
class Target:
    """A reader, what it reads when all is well, and what it may refuse with."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...] = (LawLabError,)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One to six wounds: bytes flipped, cut out, doubled, moved, or replaced by what means something."""
    found = bytearray(data[:MOST])
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.choice((1, 1, 2, 8, 40, 400)))
        kind = chance.randrange(6)
        if kind == 0 and found:
            found[min(at, len(found) - 1)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = found[at:end] * chance.choice((1, 2, 20))
        elif kind == 3:
            piece = bytes(found[at:end])
            del found[at:end]
            to = chance.randrange(len(found) + 1)
            found[to:to] = piece
        else:
            found[at : at if kind == 4 else end] = chance.choice(SPLICES)
    return bytes(found[: 3 * MOST])


def damaged_value(value: Any, chance: random.Random) -> Any:
    """The same for JSON: a part of it is something else."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        return {**value, key: damaged_value(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], damaged_value(value[at], chance), *value[at + 1 :]]
    other: list[Any] = [
        None, True, -1, 0, 10**30, 1.5, float("nan"), float("inf"), "", "\ud800", "\x00", "9" * 400, [], {}, [[]],
        {"a": 1}, [None] * 50, "é" * 2000,
    ]  # fmt: skip
    if isinstance(value, str) and chance.random() < 0.7:
        return damaged(value.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "surrogateescape")
    return chance.choice(other)


def text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def irc(data: bytes) -> None:
    reader = TwitchIrc(lambda said: read_order(getattr(said, "text", "")), "ircs://irc.example:6697")
    splitter = Splitter()
    for packet in (data[:37], data[37:]):
        for line in splitter.feed(packet):
            if (parsed := parse_line(line)) and parsed.command != "PING":  # no connection answers here
                reader.obey(parsed)


def eventsub(data: bytes) -> None:
    reader = EventSub(lambda said: None, "wss://example.org/ws", Helix("https://example.org", "", ""))
    reader._names = {"1": "berges"}
    words = text(data)
    if "session_welcome" not in words and "session_reconnect" not in words:  # these open connections
        reader.obey(words)


def records(answer: Callable[[dict[str, Any]], object]) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        record = json.loads(data)
        if not isinstance(record, dict):
            raise ValueError("no object")
        return answer(record)

    return read


def ranked(data: bytes) -> None:
    from lawlab.review.ranking.compute import compute  # numpy is slow to load
    from lawlab.review.ranking.log import read_rows, votes_of
    from lawlab.review.ranking.published import written

    "".join(written(compute(votes_of(read_rows(data)[0])))).encode()


def compared(data: bytes) -> None:
    """What comes of two texts is exact, and stored and read back unchanged."""
    lines = text(data).split("\n")[:40]
    half = len(lines) // 2
    before, after = lines[:half], lines[half:]
    for found in diff_paragraphs(before, after):
        assert all(chunk.text for chunk in found.chunks)
    operations = operations_between(before, after, article="1er")
    if "\x00" not in text(data):
        assert from_json(json.dumps(to_json(operations))) == operations


def targets() -> list[Target]:
    real = [
        path.read_bytes() for path in sorted((ROOT / "texts").rglob("*")) if path.suffix in (".md", ".xml")
    ]
    real += [path.read_bytes() for path in sorted((ROOT / "tests/law/fixtures").iterdir()) if path.is_file()]
    office = (
        docx("".join(p(words) for words in ("Article 1er", *BEFORE))),
        odt("".join(f"<text:p>{words}</text:p>" for words in ("Article 1er", *BEFORE))),
    )
    tables = (b"position_seconds;label\n12,5;Article 1er\n0:12:30;0:12:30\n", b"time,label\n1,a\n")
    apply = {"chambre": "an", "avant": BEFORE, "amendements": [{"numero": "1", "dispositif": DISPOSITIF}]}
    merged = {"avant": BEFORE, "amendments": [{"id": "a", "apres": AFTER}, {"id": "b", "apres": BEFORE[:2]}]}
    anchor = {"avant": BEFORE, "apres": AFTER, "paragraph": 1, "start": 3, "end": 10}
    wrong = (LawLabError, ValueError, KeyError)  #: what a command answers as an error of its line
    return [
        Target("read", (*real, *office), lambda data: read_document("file", data).to_json()),
        Target("parse", (DISPOSITIF.encode(),), lambda data: parse_dispositif(text(data), chamber=Chamber.SENAT)),
        Target("apply", _lines(apply), records(apply_record), wrong),
        Target("draft", _lines({"avant": BEFORE, "apres": AFTER, "chambre": "an"}), records(draft_record), wrong),
        Target("merge", _lines(merged), records(merge_record), wrong),
        Target("anchor", _lines(anchor), records(anchor_record), wrong),
        Target("diff", ("\n".join([*BEFORE, *AFTER]).encode(),), compared),
        Target("operations", _lines(to_json(operations_between(BEFORE, AFTER, article="1er"))), from_json),
        Target("number", (b"2 bis A", b"L. 121-3", b"1er", b"XIV ter"), lambda data: parse_number(text(data))),
        Target("IRC", (IRC.encode(),), irc, (ChatLost, CredentialsRefused)),
        Target("EventSub", _lines(EVENT), eventsub, (ChatLost, CredentialsRefused)),
        Target("markers", tables, markers_in),
        Target("view", (b"q=feux&order=support&answer=no&page=2&assignee=7",), lambda data: asked_in(text(data))),
        Target("manifest", _lines(META), records(meta_from), wrong),
        Target("rank", (ROWS.encode(),), ranked),
    ]  # fmt: skip


def _lines(value: Any) -> tuple[bytes, ...]:
    return (json.dumps(value, ensure_ascii=False).encode(),)


def case(target: Target, chance: random.Random) -> bytes:
    """A damaged input: JSON is damaged inside more often than broken."""
    seed = chance.choice(target.seeds)
    if seed.startswith(b"{") and chance.random() < 0.7 and b"\n" not in seed:
        value = json.loads(seed)
        for _ in range(chance.randint(1, 3)):
            value = damaged_value(value, chance)
        return json.dumps(value).encode()
    return damaged(seed, chance)
