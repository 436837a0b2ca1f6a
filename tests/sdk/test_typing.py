"""What type checkers see: mypy and pyright report exactly the lines that carry a marker."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "typing"
ROOT = Path(__file__).parents[2]
FILES = sorted(path.name for path in FOLDER.glob("*.py"))


def marked(name: str) -> set[int]:
    """Return the lines that must be reported."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# error: " in line}


def copies(folder: Path) -> list[Path]:
    """Return the files without the comment that spares them when mypy checks the whole repository."""
    paths = [folder / name for name in FILES]
    for path in paths:
        text = (FOLDER / path.name).read_text(encoding="utf-8")
        path.write_text(text.replace("# mypy: ignore-errors", "#", 1), encoding="utf-8")
    return paths


def mypy(folder: Path) -> set[tuple[str, int]]:
    """Return the lines that ``mypy --strict`` reports."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context"]
    options = [
        f"--cache-dir={ROOT / '.mypy_cache' / 'typing'}",
        "--no-pretty",
        f"--config-file={ROOT / 'pyproject.toml'}",
    ]
    done = subprocess.run([*command, *options, *copies(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.findall(r"^.*?(\w+\.py):(\d+): error:", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return {(name, int(line)) for name, line in found}


def pyright(folder: Path) -> set[tuple[str, int]]:
    """Return the lines that pyright reports in its strict mode."""
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "venvPath": str(ROOT), "venv": ".venv"}
    copies(folder)
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    reported = json.loads(done.stdout)["generalDiagnostics"]
    errors = [each for each in reported if each["severity"] == "error"]
    return {(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in errors}


@pytest.mark.timeout(300)  # a type checker without its cache reads all of pydantic
@pytest.mark.parametrize("checker", [mypy, pyright])
def test_type_checker_reports_the_marked_lines(checker: object, tmp_path: Path) -> None:
    """Every seeded mistake is found before anything runs, and nothing else is reported."""
    assert callable(checker)
    reported = checker(tmp_path)

    assert {(name, line) for name in FILES for line in marked(name)} == reported
