"""The three wheels, as a user gets them: each installed alone into an empty environment.

What they need is installed in the pinned versions, so that a second run needs no network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINS = ROOT / "requirements/dev.txt"
UV = Path(sys.executable).parent / "uv"
PACKAGES = ("sdk", "integrations", "registry")

pytestmark = pytest.mark.timeout(300)  # the first run fetches what the wheels need


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a program without what this environment could lend it; return what it prints."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False, timeout=240)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the three wheels."""
    folder = tmp_path_factory.mktemp("wheels")
    for package in PACKAGES:
        run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT / package)
    return folder


def install(wheels: Path, folder: Path, name: str) -> Path:
    """Install one wheel into a new environment; return the folder of its programs."""
    wheel = next(wheels.glob(f"{name}-*.whl"))
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "environment")
    programs = folder / "environment/bin"
    pins = folder / "pins.txt"
    # Versions without hashes: these wheels have none yet.
    pins.write_text(
        "\n".join(line.strip() for line in re.findall(r"^\S+==[^\\\n]+", PINS.read_text("utf-8"), re.MULTILINE))
    )
    run(
        UV, "pip", "install", "--quiet", "--python", programs / "python",
        "--find-links", wheels, "--constraint", pins, wheel,
    )  # fmt: skip
    return programs


def installed(programs: Path) -> set[str]:
    """Return the names of the distributions in an environment."""
    listing = run(UV, "pip", "freeze", "--python", programs / "python")
    return {re.split(r"[=@ ]", line)[0] for line in listing.splitlines()}


def test_wheels_carry_types_and_licence(wheels: Path) -> None:
    """Each wheel says that it is typed, and under which licence it stands."""
    for wheel in wheels.glob("*.whl"):
        names = zipfile.ZipFile(wheel).namelist()

        assert any(name.endswith("/py.typed") for name in names)
        assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_sdk_is_light(wheels: Path, tmp_path: Path) -> None:
    """The SDK brings pluggy, pydantic and what these need, and nothing else."""
    programs = install(wheels, tmp_path, "keyfob_sdk")

    assert {
        "annotated-types",
        "keyfob-sdk",
        "pluggy",
        "pydantic",
        "pydantic-core",
        "typing-extensions",
        "typing-inspection",
    } == installed(programs)
    run(programs / "python", "-c", "import keyfob_sdk, keyfob_sdk.testing", cwd=tmp_path)


def test_registry_works_alone(wheels: Path, tmp_path: Path) -> None:
    """The program keyfob answers without any integration and any extra."""
    programs = install(wheels, tmp_path, "keyfob_registry")

    assert "Usage: keyfob" in run(programs / "keyfob", "--help", cwd=tmp_path)
    assert not {"keyfob-integrations", "boto3", "moto"} & installed(programs)


def test_integrations_work_alone(wheels: Path, tmp_path: Path) -> None:
    """Without extras, every entry point loads, also that of a vendor whose library is missing."""
    programs = install(wheels, tmp_path, "keyfob_integrations")
    load = (
        "from importlib.metadata import entry_points as e; print(sorted(p.load().__name__ for p in e(group='keyfob')))"
    )

    vendors = ("aws", "core", "crowdstrike", "google", "slack", "virustotal")
    loaded = run(programs / "python", "-c", load, cwd=tmp_path)
    assert f"{[f'keyfob_integrations.{vendor}' for vendor in vendors]}\n" == loaded
    run(programs / "python", "-c", "import keyfob_integrations.virustotal", cwd=tmp_path)
    assert not {"keyfob-registry", "boto3"} & installed(programs)
