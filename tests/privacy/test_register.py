"""The register against the tables: nothing that says who a person is may stand without a rule."""

import re
from pathlib import Path

import pytest
from flask import Flask

from lawlab.core.db import db
from lawlab.privacy.register import NOT_OF_ACCOUNTS, PARTS, RULES, SECRETS, rule_of

#: Names of columns that hold what one knows of a person.
TELLING = re.compile(
    r"(^|_)(e?mail|phone|ip|address|user_agent|agent|browser|salt|password|secret|session|birth\w*|sub|subject_key|"
    r"speaker|speaker_key|voter_key|handle|user_handle|public_name|name|token|token_hash)(_key|_hash)?$"
)
#: Columns of that kind that are of texts and of the site, not of people.
OF_THE_SITE = {
    "checkpoint",
    "dossier",
    "bill",
    "room",
    "log_node",
    "log_leaf",
    "consolidation_step",
    "public_log",
}


@pytest.mark.trust("S40")
def test_every_column_about_a_person_has_a_rule(app: Flask, figure):
    missing, ruled = [], 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            refers = any(key.target_fullname == "user.id" for key in column.foreign_keys)
            is_telling = TELLING.search(column.name) and table.name not in OF_THE_SITE
            if not (refers or is_telling or table.name == "user"):
                continue
            ruled += 1
            is_secret_of_an_own_row = name in SECRETS and not refers
            if rule_of(name) is None and name not in NOT_OF_ACCOUNTS and not is_secret_of_an_own_row:
                missing.append(name)
    assert not missing, f"say in privacy/register.py what becomes of {missing}"
    figure(f"{ruled} of {ruled} personal columns have a rule")


def test_no_column_has_two_rules(app: Flask):
    names = [rule.column for rule in RULES]
    assert len(names) == len(set(names))


def test_whatever_hangs_from_a_contribution_is_part_of_it_or_another_persons(app: Flask):
    """A new table of a contribution's own words must be exported and erased with it."""
    known = {part.table for part in PARTS} | {
        "contribution", "annotation_placement", "cosignature", "adoption", "answer", "family_member",
        "standing", "agenda_item", "stage", "cue", "live_argument", "assignment", "internal_note", "filing",
        "consolidation_step", "decision", "flag",
    }  # fmt: skip
    keys = {"contribution.id", "amendment.id", "argument.id", "annotation.id"}
    found = {
        table.name
        for table in db.metadata.sorted_tables
        for column in table.columns
        if keys & {key.target_fullname for key in column.foreign_keys}
    }
    assert found <= known, f"say in privacy/register.py whose words are in {found - known}"


def test_the_parts_are_tables(app: Flask):
    for part in PARTS:
        assert part.column in db.metadata.tables[part.table].c


def test_every_table_about_a_person_has_its_level():
    """docs/privacy.md says of what level each is, once; `user` holds data of several."""
    section = Path("docs/privacy.md").read_text().split("\n## Levels\n")[1].split("\n## ")[0]
    named = re.findall(r"`([a-z_]+)`", "".join(line for line in section.splitlines() if line.startswith("|")))
    tables = {rule.table for rule in RULES} | {part.table for part in PARTS}
    assert sorted(name for name in named if name != "user") == sorted(tables - {"user"})
