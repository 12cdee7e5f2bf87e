"""Where the stand-alone verifier is."""

from pathlib import Path

VERIFIER = Path(__file__).parent / "verify.py"
