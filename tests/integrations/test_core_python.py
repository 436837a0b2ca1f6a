"""Python from outside runs in a process of its own, within limits."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyfob_integrations.core import run_python, transform
from keyfob_sdk.errors import ConfigurationError, InvalidArgumentsError, VendorError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def run(script: str, **arguments: Any) -> Any:
    """Call the action as the executor does: with validated arguments."""
    return run_python(**run_python.validate({"script": script, **arguments}))


class TestScript:
    """What a script gets, and what it gives."""

    def test_main_gets_its_inputs(self) -> None:
        """The result of main is the result of the action."""
        assert {"sum": 3} == run("def main(a, b):\n    return {'sum': a + b}", inputs={"a": 1, "b": 2})

    def test_inputs_that_are_lacking_are_none(self) -> None:
        """A parameter without a default gets None, one with a default keeps it."""
        assert [None, 5] == run("def main(a, b=5):\n    return [a, b]")

    def test_the_only_function_is_main(self) -> None:
        """Where there is one function, its name does not matter."""
        assert 4 == run("import math\n\ndef root(n):\n    return math.isqrt(n)", inputs={"n": 16})

    def test_a_coroutine_is_awaited(self) -> None:
        """Main may be async."""
        assert 1 == run("import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return 1")

    def test_dates_and_sets_become_json(self) -> None:
        """What JSON has no form for is given its usual one."""
        assert ["2026-01-02", [1]] == run("import datetime\ndef main():\n    return datetime.date(2026, 1, 2), {1}")

    @settings(max_examples=10, deadline=None)
    @given(json_values)
    def test_any_json_passes_through(self, value: Any) -> None:
        """Inputs arrive as they are, and so do results."""
        assert value == run("def main(value):\n    return value", inputs={"value": value})

    def test_what_is_printed_is_printed(self, capfd: pytest.CaptureFixture[str]) -> None:
        """Both streams of the script come out on ours, where they are masked as everything is."""
        run("import sys\ndef main():\n    print('one')\n    print('two', file=sys.stderr)")

        assert {"one", "two"} == set(capfd.readouterr().out.split())


class TestWrong:
    """Scripts that cannot run, or fail."""

    @pytest.mark.parametrize(
        ("script", "reason"),
        [
            ("def main(:", r"is no Python: .* \(line 1\)"),
            ("x = 1", "has no function main"),
            ("def a(): ...\ndef b(): ...", "has no function main"),
            ("\0", "is no Python"),
            ("(" * 100_000, "is no Python"),
        ],
    )
    def test_is_refused(self, script: str, reason: str) -> None:
        """The reason says what to change."""
        with pytest.raises(ConfigurationError, match=reason):
            run(script)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ("1 / 0", r"raised ZeroDivisionError \(line 2\)"),
            ("raise SystemExit(3)", r"raised SystemExit \(line 2\): 3"),
            ("return object()", "raised TypeError: a result is JSON, and object is not"),
            ("return 'x' * (11 << 20)", "returned more than 10 MiB"),
            ("return bytearray(4 << 30)", "needs too much memory"),
            ("import os; os.kill(os.getpid(), 11)", "was ended .SIGSEGV"),
            ("import os; os._exit(7)", "was ended .exit code 7"),
            ("return (lambda f: f(f))(lambda f: f(f))", "raised RecursionError"),
        ],
    )
    def test_is_an_error(self, body: str, reason: str) -> None:
        """Whatever it does to its own process, it becomes one error."""
        with pytest.raises(VendorError, match=reason):
            run(f"def main():\n    {body}")

    def test_unknown_inputs_are_an_error(self) -> None:
        """An input that main does not take is no typing mistake to be swallowed."""
        with pytest.raises(VendorError, match="unexpected keyword argument 'b'"):
            run("def main(a): ...", inputs={"b": 1})

    def test_time_is_bounded(self) -> None:
        """A script that hangs is ended, and so is what it started."""
        started = time.monotonic()
        with pytest.raises(VendorError, match=r"did not end within 0\.5 seconds"):
            run("import subprocess, sys\ndef main():\n    subprocess.run(['sleep', '60'])", timeout_seconds=0.5)

        assert time.monotonic() - started < 20

    def test_endless_output_is_cut(self, capfd: pytest.CaptureFixture[str]) -> None:
        """A megabyte of what it prints is kept; the rest is dropped, and the result still comes."""
        assert 1 == run("def main():\n    for _ in range(300): print('x' * 10_000)\n    return 1")
        assert len(capfd.readouterr().out) <= 1024 * 1024


class TestIsolation:
    """What a script does not get."""

    def test_no_variables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment is empty: what the host was started with stays with the host."""
        monkeypatch.setenv("KEYFOB_ROOT_KEY", "s3cr3t-canary-4711")

        assert [] == run("import os\ndef main():\n    return [n for n in os.environ if n != 'LC_CTYPE']")

    def test_no_open_files(self, tmp_path: Path) -> None:
        """What the host has open is closed to it."""
        body = "return [os.path.realpath(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')]"
        with (tmp_path / "open").open("w") as file:
            os.set_inheritable(file.fileno(), True)  # noqa: FBT003 -- positional only
            found = run(f"import os\ndef main():\n    {body}")

        assert str(tmp_path / "open") not in found

    def test_no_installed_packages(self) -> None:
        """The standard library is all that it can import: not the registry, and no integration."""
        with pytest.raises(VendorError, match="raised ModuleNotFoundError"):
            run("def main():\n    import keyfob_registry")

    def test_an_empty_folder_that_goes_away(self) -> None:
        """It starts in a folder of its own, which is removed with all that it wrote there."""
        folder = run("import os\ndef main():\n    open('x', 'w').write('y'); return os.getcwd()")

        assert not Path(folder).exists()
        assert folder != str(Path.cwd())

    def test_nothing_stays_from_run_to_run(self) -> None:
        """Each run is a new process."""
        script = (
            "import os, builtins\ndef main():\n    seen = hasattr(builtins, 'mark'); builtins.mark = 1\n    return seen"
        )

        assert [False, False] == [run(script), run(script)]

    def test_no_process_is_left(self) -> None:
        """What the script starts in the background ends with it."""
        pid = run("import subprocess\ndef main():\n    return subprocess.Popen(['sleep', '60']).pid")

        for _ in range(100):
            if not _is_running(pid):
                break
            time.sleep(0.02)
        assert not _is_running(pid)


class TestLambda:
    """Lambdas of the transforming actions."""

    def test_apply(self) -> None:
        """The value becomes what the lambda makes of it."""
        assert "A" == transform.apply({"name": "a"}, "lambda item: item['name'].upper()")

    def test_filter(self) -> None:
        """The items stay for which it is true, as they were."""
        assert [{"n": 3}] == transform.filter([{"n": 1}, {"n": 3}], "lambda item: item['n'] > 2")

    @pytest.mark.parametrize("source", ["1 + 1", "__import__('os')", "def f(): ...", "lambda", ""])
    def test_is_refused(self, source: str) -> None:
        """Only a lambda is one."""
        with pytest.raises(ConfigurationError, match="the lambda is"):
            transform.apply(1, source)

    def test_items_are_a_list(self) -> None:
        """What is no list cannot be filtered."""
        with pytest.raises(InvalidArgumentsError):
            transform.filter.validate({"items": 1, "python_lambda": "lambda x: x"})


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" or os.getpid() == pid
