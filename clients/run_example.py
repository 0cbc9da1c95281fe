"""Runs the files that newcomers copy, as they are."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def run_example(name: str) -> str:
    """What an example prints, with this interpreter's packages; raises where it fails or says anything else."""
    ended = subprocess.run(
        [sys.executable, EXAMPLES / name], capture_output=True, text=True, encoding="utf-8", timeout=30
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return ended.stdout
