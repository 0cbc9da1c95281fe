"""Runs the code that newcomers copy, as it is; in this process, because importing takes longest by far."""

import contextlib
import io
import os
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON_BLOCKS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ORIGIN = "http://127.0.0.1:8000"


def run_example(name: str) -> str:
    """What a file in examples/ prints."""
    return run((ROOT / "examples" / name).read_text(encoding="utf-8"), name)


def run_recipe(name: str) -> str:
    """What the Python of a page in docs/clients/ prints, its blocks one after the other as one program."""
    page = (ROOT / "docs/clients" / name).read_text(encoding="utf-8")
    program = "\n".join(PYTHON_BLOCKS.findall(page))
    assert ORIGIN in program
    return run(program.replace(ORIGIN, os.environ["GATEWAY_URL"]), name)


def run(program: str, name: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, name, "exec"), {"__name__": "__main__"})
    return printed.getvalue()
