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


def run_readme() -> list[str]:
    """What each Python block of the README and of docs/usage.md prints; later ones use the `client` of earlier ones."""
    pages = [ROOT / "README.md", ROOT / "docs/usage.md"]
    blocks = [block for page in pages for block in PYTHON_BLOCKS.findall(page.read_text(encoding="utf-8"))]
    names = {"__name__": "__main__"}
    programs = [
        block.replace(ORIGIN, os.environ["GATEWAY_URL"]).replace("<your DashScope key>", os.environ["OPENAI_API_KEY"])
        for block in blocks
    ]
    return [run(program, f"README.md and docs/usage.md, Python block {place}", names) for place, program in enumerate(programs, 1)]


def run(program: str, name: str, names: dict | None = None) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, name, "exec"), {"__name__": "__main__"} if names is None else names)
    return printed.getvalue()
