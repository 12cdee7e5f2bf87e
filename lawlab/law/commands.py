"""`flask law …`: everything the law core can do, as commands on files. A plain click group, no Flask in it.

Each command reads one file argument, `-` for standard input. Exit status 2 when the file cannot be read.
"""

import json
import sys
from typing import BinaryIO

import click

from lawlab.core.errors import LawLabError
from lawlab.law.formats.reading import read_document
from lawlab.law.formats.source import MAX_BYTES
from lawlab.law.jsonl import run_jsonl
from lawlab.law.records import anchor_record, diff_record, merge_record

law = click.Group("law", help="The law core: texts in, texts out.")
FILE = click.argument("source", metavar="FILE", type=click.File("rb"))


@law.command("read")
@FILE
def read(source: BinaryIO) -> None:
    """Read a bill in any format; write it as one JSON object."""
    try:
        document = read_document(getattr(source, "name", "-"), source.read(MAX_BYTES + 1))
    except LawLabError as error:
        click.echo(error.sentence, err=True)
        sys.exit(2)
    click.echo(json.dumps(document.to_json(), ensure_ascii=False))


@law.command("diff")
@FILE
def diff(source: BinaryIO) -> None:
    """Compare two texts a line, word by word (JSONL)."""
    run_jsonl(source, diff_record)


@law.command("anchor")
@FILE
def anchor(source: BinaryIO) -> None:
    """Follow a passage a line into the next version of its article (JSONL)."""
    run_jsonl(source, anchor_record)


@law.command("merge")
@FILE
def merge(source: BinaryIO) -> None:
    """Lay all the amendments of an article on it at once, an article a line (JSONL)."""
    run_jsonl(source, merge_record)
