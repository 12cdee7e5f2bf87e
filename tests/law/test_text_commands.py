"""`flask law diff`, `anchor` and `merge`: one JSON object a line in, one out."""

import json

import pytest
from click.testing import CliRunner

from lawlab.law.commands import law


def answers(command, *lines):
    """The replies of a command to these lines, its exit status and its summary."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    done = CliRunner().invoke(law, [command, "-"], input=text)
    return [json.loads(line) for line in done.stdout.splitlines()], done.exit_code, done.stderr


def test_diff_answers_with_operations_that_give_both_texts_back():
    replies, status, summary = answers("diff", {"id": 1, "before": "le chat", "after": "le gros chat"})
    assert replies == [{"id": 1, "operations": [["=", "le "], ["+", "gros "], ["=", "chat"]]}]
    assert (status, summary) == (0, "1 lines read: 1 done\n")


def test_anchor_answers_with_the_place():
    base, after = ["Le maire décide seul."], ["Neuf.", "Le maire décide seul."]
    passage = {"avant": base, "apres": after, "paragraph": 1, "start": 3, "end": 8}
    replies, _, _ = answers(
        "anchor", {"id": "a", **passage}, {"id": "b", **passage, "apres": ["Tout autre."]}
    )
    assert replies == [
        {"id": "a", "status": "moved", "paragraph": 2, "start": 3, "end": 8},
        {"id": "b", "status": "gone", "paragraph": None, "start": None, "end": None},
    ]


def test_merge_answers_with_runs_and_conflicts():
    record = {
        "id": 7,
        "avant": ["Le délai est de deux mois."],
        "amendments": [
            {"id": "A1", "apres": ["Le délai est de trois mois."]},
            {"id": "A2", "apres": ["Le bref délai est de six mois."]},
        ],
    }
    replies, _, _ = answers("merge", record)
    assert replies == [
        {
            "id": 7,
            "apres": [
                [
                    {"text": "Le ", "from": None},
                    {"text": "bref ", "from": ["A2"]},
                    {"text": "délai est de deux mois.", "from": None},
                ]
            ],
            "conflicts": [{"paragraph": 1, "base": "deux", "readings": {"A1": "trois", "A2": "six"}}],
        }
    ]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("diff", "not JSON"),
        ("diff", "[1]"),
        ("diff", {"before": "a"}),
        ("diff", {"before": 1, "after": "b"}),
        ("diff", {"before": "a" * 2_000_001, "after": "b"}),
        ("anchor", {"avant": ["a"], "apres": ["a"], "paragraph": True, "start": 0, "end": 1}),
        ("anchor", {"avant": ["a"], "apres": ["a"], "paragraph": 2, "start": 0, "end": 1}),
        ("anchor", {"avant": "a", "apres": ["a"], "paragraph": 1, "start": 0, "end": 1}),
        ("merge", {"avant": ["a"], "amendments": {}}),
        ("merge", {"avant": ["a"], "amendments": [1]}),
        ("merge", {"avant": ["a"], "amendments": [{"id": 1, "apres": ["a"]}, {"id": "1", "apres": ["b"]}]}),
    ],
)
def test_a_bad_line_is_answered_and_stops_nothing(command, line):
    good = {
        "diff": {"id": "good", "before": "a", "after": "a"},
        "anchor": {"id": "good", "avant": ["a"], "apres": ["a"], "paragraph": 1, "start": 0, "end": 1},
        "merge": {"id": "good", "avant": ["a"], "amendments": []},
    }[command]
    replies, status, _ = answers(command, line, good)
    assert status == 0
    assert replies[0]["status"] == "error"
    assert replies[0]["reason"]
    assert replies[1]["id"] == "good"
    assert replies[1].get("status") != "error"


def test_half_characters_are_written_escaped():
    replies, _, _ = answers("diff", '{"id": 1, "before": "a\\ud800", "after": "b"}')
    assert replies == [{"id": 1, "operations": [["-", "a\ud800"], ["+", "b"]]}]


def test_a_file_that_cannot_be_read_ends_with_status_two():
    assert CliRunner().invoke(law, ["diff", "/nowhere/at/all"]).exit_code == 2
