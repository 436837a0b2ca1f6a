"""The stories of the command line in tests/cli, and the runner that plays them."""

from __future__ import annotations

from pathlib import Path

import cli_script
import pytest
from cli_script import Command, File

SCRIPTS = sorted((Path(__file__).parents[1] / "cli").glob("*.txt"))

STORY = """\
# Whatever stands before the first command is comment.
$ cat greeting.txt -
< from stdin
hello ...
...
stdin
$ echo one |
> tr o 0; exit 3
0ne
[exit 3]

# A comment after a blank line belongs to the next command.
$ export NAME='a b'
$ echo "$NAME"

a b
-- greeting.txt --
hello world
and more
from
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_cli_script(script: Path, tmp_path: Path) -> None:
    """The command line answers as the script says."""
    cli_script.run(cli_script.parse_script(script.read_text(encoding="utf-8")), tmp_path)


def test_runner_reads_a_script() -> None:
    """A script becomes its files and its commands, with stdin, output and exit code."""
    greeting, cat, echo, *_ = cli_script.parse_script(STORY)

    assert File("greeting.txt", "hello world\nand more\nfrom\n") == greeting
    assert Command("cat greeting.txt -", "from stdin\n", "hello ...\n...\nstdin", 0) == cat
    assert Command("echo one |\ntr o 0; exit 3", "", "0ne", 3) == echo


def test_runner_accepts_what_is_expected(tmp_path: Path) -> None:
    """A story that comes true passes: pipes, files, stdin, wildcards, exit codes and variables work."""
    story = STORY.replace("...\nstdin\n", "...\nfrom stdin\n").replace("\na b\n--", "a b\n--")

    cli_script.run(cli_script.parse_script(story), tmp_path)


@pytest.mark.parametrize(
    ("story", "complaint"),
    [
        pytest.param("$ echo a\nb\n", "-b\n+a", id="other text"),
        pytest.param("$ echo a\n", "+a", id="unexpected output"),
        pytest.param("$ true\na\n", "-a", id="missing output"),
        pytest.param("$ false\n", "-[exit 0]\n+[exit 1]", id="unexpected failure"),
        pytest.param("$ true\n[exit 1]\n", "-[exit 1]\n+[exit 0]", id="missing failure"),
        pytest.param("$ printf 'a\\nb\\n'\na...\n", "+b", id="a wildcard within a line stays in it"),
    ],
)
def test_runner_refuses_a_wrong_expectation(story: str, complaint: str, tmp_path: Path) -> None:
    """A story that does not come true fails, and the difference is shown."""
    with pytest.raises(cli_script.ScriptError) as caught:
        cli_script.run(cli_script.parse_script(story), tmp_path)

    assert complaint in str(caught.value)


def test_runner_shows_nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story sees none of the user's variables, and keeps its state in its own folder."""
    monkeypatch.setenv("AWS_PROFILE", "somebody's")

    variables = cli_script.environment(tmp_path)

    assert "AWS_PROFILE" not in variables
    assert str(tmp_path) == variables["HOME"]
    assert str(tmp_path) in variables["KEYFOB_DATABASE_URL"]


def test_runner_reads_a_page(tmp_path: Path) -> None:
    """The console blocks of a page and its titled blocks are one story, in their order."""
    page = 'Text.\n\n```yaml title="a.yaml"\nx: 1\n```\n\n```python\n1\n```\n\n```console\n$ cat a.yaml\nx: 1\n```\n'

    steps = cli_script.parse_page(page)

    assert [File("a.yaml", "x: 1\n"), Command("cat a.yaml", "", "x: 1", 0)] == steps
    cli_script.run(steps, tmp_path)
