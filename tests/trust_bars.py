"""The bars of the trust checks, as docs/trust.md publishes them, and which tests are of which check."""

import re
from pathlib import Path

PAGE = Path("docs/trust.md")
MARK = re.compile(r"mark\.trust\(([^)]*)\)")

BARS = {
    "S1": "kill -9 50 times under 8 writers: 0 acknowledged votes lost, 0 doubled, 0 breaks in the chain",
    "S2": "at least one fdatasync for each acknowledged commit",
    "S3": "disk full, read-only, locked 10 s: an error in words, 0 false acknowledgements",
    "S4": "200 votes at once of one person on one ballot: 1 vote, the last act",
    "S5": "votes around the close from 50 clients: 0 counted after it; clock steps of 1 h change nothing",
    "S6": "1,000 changes to the public log: 1,000 detected by verify.py",
    "S7": "history rewritten since a checkpoint: caught by the consistency proof",
    "S8": "1,000 receipts verify offline; 0 after one bit is changed",
    "S9": "archive to verify.py on bare Python: counts and order identical, 200,000 votes within 60 s",
    "S10": "public archive: 0 pseudonyms linked across ballots, no time finer than the checkpoint",
    "S11": "backup under load, restored elsewhere: integrity, chain and recount hold",
    "S12": "the last release's database migrated up and down: same recount",
    "S13": "20 bad answers of an identity provider: 20 refused, 0 sessions",
    "S14": "one subject through two accounts: one voter",
    "S15": "log-in, log-out, password, role: new identifiers, old cookie 401, sockets cut within 2 s",
    "S16": "wrong passwords are throttled; an unknown person is told the same, in the same time",
    "S17": "cookies: __Host-, Secure, HttpOnly, SameSite=Lax, 128 bits, a record on the server",
    "S18": "every route and socket event, for every role, as the table says",
    "S19": "identifiers swapped over all objects: 0 foreign reads or writes",
    "S20": "forged requests over all unsafe routes: 0 changes",
    "S21": "60 script payloads in every text field: 0 executed, 0 policy reports",
    "S22": "headers on every answer",
    "S23": "postMessage, open redirects, javascript: links: 0",
    "S24": "WebSocket origins: 5 foreign ones refused; a configuration for all refuses to start",
    "S25": "socket: 40 malformed payloads an event: 0 effects, 0 tracebacks, server up",
    "S26": "a flooding socket is cut; others are served",
    "S27": "messages over 16 KB are refused",
    "S28": "500 half-open connections: the site answers",
    "S29": "limits hold, and an honest class of 200 behind one address completes",
    "S30": "a brigade of 320 accounts: ranking as its bar says, note and moderators' report within 5 minutes",
    "S31": "a forged X-Forwarded-For is not believed",
    "S32": "diffs of 200 kB: bounded, 413 above the limit",
    "S33": "hostile texts against every expression: linear",
    "S34": "XML bombs and external entities: refused, 0 sockets opened",
    "S35": "zip bombs, paths, links: refused before writing",
    "S36": "image bombs, scripts in SVG, polyglots: refused or written anew",
    "S37": "spreadsheet formulas in every text field: 0 computed",
    "S38": "documents made from hostile texts: 0 requests to anywhere",
    "S39": "deep trees, endless words, turned directions: pages answer, nothing overflows",
    "S40": "export of a person's data: every personal column has a rule",
    "S41": "erasure: 0 traces in database, index, cache, next backup; counts unchanged",
    "S42": "logs of a whole scenario: 0 secrets, 0 votes beside a person",
    "S43": "requests to third parties before consent: 0",
    "S44": "each moderation path: a public line with all its fields, author told, appeal, restoration",
    "S45": "a moderator cannot edit a text in silence",
    "S46": "30 minutes of 300 people on 2 cores: 95th percentile 500 ms, errors under 0.1 %, flat memory",
    "S47": "start after a kill, a half-written log, without Redis, SMTP or chat: up, degraded in words",
    "S48": "dependencies: 0 known vulnerabilities, hashes pinned",
    "S49": "axe on all templates, keyboard, zoom, reduced motion, live regions",
    "S50": "ASVS 5.0 level 2: 253 rows, 90 % settled, level 1 without an open one",
}


def marked() -> dict[str, set[str]]:
    """The test files of each check."""
    found: dict[str, set[str]] = {}
    for path in Path("tests").rglob("test_*.py"):
        for names in MARK.findall(path.read_text()):
            for check in re.findall(r"S\d+", names):
                found.setdefault(check, set()).add(path.as_posix())
    return found
