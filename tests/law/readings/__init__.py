"""Real articles at two successive readings (see README.md beside this file)."""

import json
from pathlib import Path

_LINES = Path(__file__).with_name("articles.jsonl").read_text(encoding="utf-8").split("\n")
READINGS = [json.loads(line) for line in _LINES if line]
