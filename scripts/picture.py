"""Draw docs/images/demo.svg: a terminal that shows what ``keyfob demo`` prints."""

# ruff: noqa: INP001 -- a folder of scripts, no package

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs/images/demo.svg"
COLUMNS = 140
LAST = "The audit trail"  # a wide table follows, which is shown on the pages as text
_STYLES = {
    r"^[A-Z][A-Z ]+$": "bold",
    r"\byes\b": "green",
    r"\bdone\b": "green",
    r"\brefused E\d+": "yellow",
    r"^error\[E\d+\]": "bold red",
    r"^hint": "cyan",
    r"\*\*\*": "bold yellow",
}


def main() -> None:
    """Run the demonstration, and draw what it prints."""
    keyfob = Path(sys.executable).with_name("keyfob")
    done = subprocess.run(  # noqa: S603 -- our own program
        [keyfob, "demo"], stdout=subprocess.PIPE, text=True, check=True, env=os.environ | {"NO_COLOR": "1"}
    )
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(done.stdout.partition(LAST)[0]), encoding="utf-8")


def draw(output: str) -> str:
    """Return a picture of a terminal with this output, which asks no other host for a font."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    console.print(Text("$ keyfob demo", style="bold"))
    for line in output.rstrip().splitlines():
        text = Text(line)
        for pattern, style in _STYLES.items():
            text.highlight_regex(pattern, style)
        console.print(text, soft_wrap=False)
    svg = console.export_svg(title="keyfob demo", unique_id="demo")
    without_links = re.sub(r"\s*@font-face \{.*?\}|<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", without_links.replace("Fira Code, monospace", "monospace"), flags=re.MULTILINE)


if __name__ == "__main__":
    main()
