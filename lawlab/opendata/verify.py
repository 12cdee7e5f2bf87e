#!/usr/bin/env python3
"""Recounts a LawLab consultation from its open-data archive, or checks the receipt of one vote. Trusts nobody.
    python3 verify.py ARCHIVE.zip [--key KEY] [--witness FILE]...
    python3 verify.py --receipt FILE.json [--key KEY]
KEY: the site's public key, or a file with it, got elsewhere than here. --witness: a checkpoint that somebody kept.
Exit 0 and the tallies, or 1 and the first fault. Python 3.8, its standard library. Format: docs/open-data.md."""
import argparse, base64, hashlib, json, math, os, pathlib, sys, zipfile
HEADER = "version,ballot,pseudonym,act,position,source,invited,level,decision"
POSITIONS, NOT_COUNTED, SURE = ("for", "mixed", "against"), ("withdrawn", "set-aside"), ("verified", "attested")

def need(holds, words):
    if not holds: raise ValueError(words)

def is_signed(key, message, signature):
    """Whether it is an Ed25519 signature of the message with this key (RFC 8032, section 5.1)."""
    P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
    D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
    def point(data):
        y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
        x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
        x = pow(x2, (P + 3) // 8, P)
        x = x * ROOT % P if (x * x - x2) % P else x
        need(y < P and (x * x - x2) % P == 0 and (x or not sign), "a key or a signature is no point of the curve")
        x = P - x if x & 1 != sign else x
        return x, y, 1, x * y % P
    def plus(p, q):
        a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
        c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
        e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
        return e * f % P, g * h % P, f * g % P, e * h % P
    def times(number, p):
        half = times(number >> 1, plus(p, p)) if number else (0, 1, 1, 0)
        return plus(half, p) if number & 1 else half
    number, base = int.from_bytes(signature[32:], "little"), point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    one, other = times(number, base), plus(point(signature[:32]), times(hashed, point(key)))
    return number < L and all((one[k] * other[2] - other[k] * one[2]) % P == 0 for k in (0, 1))

def leaf(line): return hashlib.sha256(b"\x00" + line.encode()).digest()
def node(left, right): return hashlib.sha256(b"\x01" + left + right).digest()
def counted(votes): return [sum(vote[1] == position for vote in votes) for position in POSITIONS]
def bound(tally, z=1.96):
    n, p = sum(tally), (2 * tally[0] + tally[1]) / (2 * sum(tally) or 1)  # Wilson's interval (1927), its lower end
    spread = n and z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, round((p + z * z / (2 * n) - spread) / (1 + z * z / n), 12)) if n else None

def unpacked(text):
    need(base64.b64encode(base64.b64decode(text)).decode() == text, f"not written as base64 is: {text[:50]!r}")
    return base64.b64decode(text)
def key_of(written):  # in base64 alone, or as notes have it: name+key id+base64(0x01 ‖ key)
    return unpacked(written.strip()[-44:])[-32:]

def opened(note, name, key):
    """The lines of a signed note (C2SP signed-note), once the site's signature on it is checked."""
    text, _, signatures = note.rpartition("\n\n")
    found = [line.split(" ") for line in signatures[:-1].split("\n")]
    need(text and note.endswith("\n") and all(len(f) == 3 and f[0] == "—" for f in found), "a note is not signed")
    ident = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    ours = [data for f in found if f[1] == name for data in [unpacked(f[2])] if data[:4] == ident]
    right = [is_signed(key, (text + "\n").encode(), data[4:]) for data in ours]
    need(right and all(right), "a note does not bear the site's signature, or its key id")
    return text.split("\n")

def checkpoint(note, name, key):
    """The size and the root that a checkpoint (C2SP tlog-checkpoint) commits to."""
    origin, size, root = opened(note, name, key)
    need(origin == name and size == str(int(size)), "a checkpoint is of another log, or its size no number")
    return int(size), unpacked(root)

def roots(lines, sizes):
    """The root of the tree of the first lines (RFC 6962, section 2.1), for each of these sizes."""
    found, stack = {0: hashlib.sha256().digest()}, []
    for count, line in enumerate(lines):
        full, top = count, leaf(line)
        while full & 1:
            top, full = node(stack.pop(), top), full >> 1
        stack.append(top)
        if count + 1 in sizes:
            for lower in reversed(stack[:-1]):
                top = node(lower, top)
            found[count + 1] = top
    return found

def votes_in(lines, ballots):
    """The vote that counts of each pseudonym, by ballot: (act, position, source, invited, level)."""
    acts, votes = {}, {ident: {} for ident in ballots}
    for number, line in enumerate(lines, start=2):
        version, ballot, name, act, position, *rest = line.split(",")
        mine = acts.setdefault((int(ballot), name), {})
        known = version == "v1" and int(ballot) in votes and position in POSITIONS + NOT_COUNTED and len(rest) == 4
        need(known and int(act) not in mine, f"line {number} of votes.csv is no act on a known ballot, or a double")
        mine[int(act)] = (int(act), position, *rest[:3])
    for (ident, name), found in acts.items():
        whole = ballots[ident]["sealed_at"] is None or sorted(found) == [*range(1, len(found) + 1)]
        need(whole, f"an act of {name} on ballot {ident} is missing, though it is closed")
        need(len({act[2:4] for act in found.values()}) == 1, f"{name} came to ballot {ident} in two ways")
        votes[ident][name] = found[max(found)]
    return votes

def recount(record, voted):
    """Write the figures of a line of the ranking anew, from the votes on each of its wordings."""
    support, every, link = record["soutien"], record["all_votes"], record["passerelle"]
    cast, asked = (counted([v for votes in voted for v in votes if v[3] in kind]) for kind in ("01", "1"))
    if len(voted) > 1:  # a family: each person counts once, but the log does not say who is who; limits are known
        said, basis = [[part[position] for position in POSITIONS] for part in (every, support)]
        limits = [*zip(said, cast), *zip(basis, said), (sum(basis), sum(asked if support["invited"] else said))]
        need(all(a <= b for a, b in limits) and sum(said) >= max(map(len, voted)), "a family's votes are impossible")
        cast, asked = said, basis if support["invited"] else [0, 0, 0]
    support["invited"] = sum(asked) >= 30
    for part, tally in ((support, asked if sum(asked) >= 30 else cast), (every, cast)):
        part.update(dict(zip(POSITIONS, tally)), n=sum(tally), bound=bound(tally), rank=None)
    tallies = [[group[position] for position in POSITIONS] for group in link["groups"]]
    fit = all(sum(column) <= total for column, total in zip(zip(*tallies), cast))
    need(fit and all(sum(t) == g["n"] >= 20 for t, g in zip(tallies, link["groups"])), "groups are miscounted")
    need(not link["badge"] or all(bound(tally, 1.28) > 0.5 for tally in tallies), "a badge is not earned")
    shares = [(tally[0] + tally[1] / 2 + 1) / (sum(tally) + 2) for tally in tallies]
    link["score"] = round(math.prod(shares) ** (1 / len(shares)), 12) if shares else link["score"]
    link.update(rank=None, provisional=not shares and link["score"] is not None)
    record["clivants"] = round(max(shares) - min(shares), 12) if shares else None
    record["status"] = "not enough votes" if sum(cast) < 30 else "ranked" if support["invited"] else "provisional"

def check_ranking(text, ballots, families, votes):
    """Both orders from the votes, compared with the published ones to the byte; how many are ranked."""
    cast = {ident: [vote for vote in found.values() if vote[1] in POSITIONS] for ident, found in votes.items()}
    carried = {ballot["item"]: cast[ident] for ident, ballot in ballots.items() if ballot["is_ranked"]}
    records, members = [json.loads(line) for line in text.splitlines()], {family[0]: family for family in families}
    listed = [number for record in records for number in members.get(record["item"], [record["item"]])]
    need(sorted(listed) == sorted(carried), "the ranking lacks an item, or doubles one")
    for record in records:
        recount(record, [carried[number] for number in members.get(record["item"], [record["item"]])])
    for part, score in (("soutien", "bound"), ("all_votes", "bound"), ("passerelle", "score")):
        size = "soutien" if part == "soutien" else "all_votes"  # equal ones: first the one with more votes
        placed = [r for r in records if r[part][score] is not None and r["all_votes"]["n"] >= (score == "bound") * 30]
        for rank, record in enumerate(sorted(placed, key=lambda r: (-r[part][score], -r[size]["n"], r["item"])), 1):
            record[part]["rank"] = rank
    records.sort(key=lambda record: (record["soutien"]["rank"] or math.inf, record["item"]))
    ours = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    need(ours == text, "the ranking is not the one that the votes give")
    return sum(record["soutien"]["rank"] is not None for record in records)

def check_archive(path, key, witnesses):
    files = {name: file.read(name).decode() for file in [zipfile.ZipFile(path)] for name in file.namelist()}
    about, ballots = json.loads(files["archive.json"]), {b["id"]: b for b in json.loads(files["ballots.json"])}
    name, site = about["origin"], key_of(files["key.txt"])
    need(key in (None, site), "the archive was not signed with this key")
    header, *lines, end = files["votes.csv"].split("\n")
    notes = [checkpoint(files[path], name, site) for path in files if path.startswith("checkpoints/")]
    kept = [checkpoint(note, name, site) for note in witnesses]
    found = roots(lines, {size for size, _ in notes + kept})
    need((header, end, len(lines)) == (HEADER, "", max(notes)[0]), "votes.csv does not end at the last checkpoint")
    need(all(found.get(size) == root for size, root in notes), "votes.csv is not what a checkpoint committed to")
    need(all(found.get(size) == root for size, root in kept), "history was rewritten: a witness kept another one")
    votes = votes_in(lines, ballots)
    for ident, ballot in ballots.items():
        all_ = [vote for vote in votes[ident].values() if vote[1] in POSITIONS]
        levels = {level: counted([v for v in all_ if v[4] == level]) for level in {v[4] for v in all_}}
        need(dict(zip(POSITIONS, counted(all_))) == ballot["counts"], f"ballot {ident} is miscounted")
        need(levels == ballot["levels"], f"ballot {ident} is miscounted by level")
        print(ident, *(f"{n} {position}" for n, position in zip(counted(all_), POSITIONS)), ballot["on"], sep="\t")
    sure = {ident: {n: v for n, v in found.items() if v[4] in SURE} for ident, found in votes.items()}
    check_ranking(files["ranking-verified.jsonl"], ballots, about["families_verified"], sure)
    placed = check_ranking(files["ranking.jsonl"], ballots, about["families"], votes)
    print(f"{len(lines)} acts, {len(notes)} checkpoints, {len(kept)} witnesses, {placed} ranked: all holds")

def check_receipt(path, key, _):
    receipt = json.loads(data := pathlib.Path(path).read_text("utf-8"))
    name, site, vote, log = receipt["origin"], key_of(receipt["key"]), receipt["vote"], receipt["log"]
    need(key in (None, site), "the receipt was not signed with this key")
    need(data == json.dumps(receipt, ensure_ascii=False, indent=1) + "\n", "the receipt was changed")
    facts, top = hashlib.sha256(json.dumps(vote, ensure_ascii=False).encode()).hexdigest(), leaf(vote["line"])
    said = [f"{name}/promises", f"ballot {vote['ballot']}", f"leaf {top.hex()}", f"receipt {facts}"]
    need(opened(receipt["promise"], name, site)[:4] == said, "what was promised is about another vote")
    version, ballot, _, act, position, *_ = vote["line"].split(",")
    known = ["lawlab-receipt-1", "v1", str(vote["ballot"]), str(vote["act"]), vote["position"]]
    need([receipt["format"], version, ballot, act, position] == known, "the line is not that of this vote")
    if log is not None:
        size, root = checkpoint(log["checkpoint"], name, site)
        here, last = log["place"], size - 1
        for step in map(unpacked, log["proof"]):  # RFC 9162, section 2.1.3.2
            is_right = here & 1 or here == last
            top = node(step, top) if is_right else node(top, step)
            while is_right and here and not here & 1:
                here, last = here >> 1, last >> 1
            here, last = here >> 1, last >> 1
        need(0 <= log["place"] < size and last == 0 and top == root, "the act is not in the log at this place")
    print(vote["on"], vote["position"], "in the log" if log else "promised to the log", "the receipt holds", sep="\t")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("archive", nargs="?"), what.add_argument("--receipt")
    parser.add_argument("--key", default=""), parser.add_argument("--witness", action="append", default=[])
    asked = parser.parse_args()
    try:
        told = pathlib.Path(asked.key).read_text() if os.path.isfile(asked.key) else asked.key
        key, check = key_of(told) if told else None, check_receipt if asked.receipt else check_archive
        check(asked.receipt or asked.archive, key, [pathlib.Path(name).read_text("utf-8") for name in asked.witness])
    except Exception as fault:  # whatever is wrong in what others wrote is a fault
        sys.exit(f"FAULT: {fault if type(fault) is ValueError else repr(fault)}")
