"""`flask law …`: everything the law core can do, as commands on files. A plain click group, no Flask in it.

Each command reads one file argument, `-` for standard input. Exit status 2 when the file cannot be read.
"""

import click

law = click.Group("law", help="The law core: texts in, texts out.")
FILE = click.argument("source", metavar="FILE", type=click.File("rb"))
