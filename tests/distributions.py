"""Distributions with plug-ins, installed in a folder as an installer leaves them: modules and their metadata."""

from __future__ import annotations

import importlib
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SAY = '''
from keyfob_sdk import Integration, action, hookimpl


@action(title="Say", read_only=True)
def say(word: str) -> str:
    """Return the word."""
    return word


@hookimpl
def keyfob_integrations():
    return [Integration(__name__, "Test", actions=[say])]
'''


class Site:
    """A folder that can stand on ``sys.path``, and what is installed in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def add(self, name: str, source: str = "", *, version: str = "1.0", counted: bool = False) -> None:
        """Install a distribution with one module, which is a plug-in; without *source*, one that says a word."""
        self.write(name, (self._counting(name) if counted else "") + (source or SAY))
        info = self.folder / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[keyfob]\n{name} = {name}\n", encoding="utf-8")
        importlib.invalidate_caches()

    def write(self, name: str, source: str) -> None:
        """Write the module alone."""
        (self.folder / f"{name}.py").write_text(source, encoding="utf-8")
        shutil.rmtree(self.folder / "__pycache__", ignore_errors=True)
        importlib.invalidate_caches()

    def upgrade(self, name: str, version: str) -> None:
        """Change the version of a distribution, and none of its files."""
        (info,) = self.folder.glob(f"{name}-*.dist-info")
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(text, encoding="utf-8")
        info.rename(self.folder / f"{name}-{version}.dist-info")
        importlib.invalidate_caches()

    def imports(self, name: str) -> int:
        """Return how often a counted plug-in was imported, by whatever process."""
        path = self.folder / f"{name}.count"
        return path.stat().st_size if path.exists() else 0

    def _counting(self, name: str) -> str:
        path = str(self.folder / f"{name}.count")
        return f"with open({path!r}, 'a') as counter:\n    counter.write('x')\n"

    def forget(self) -> None:
        """Take what was imported from here out of this process."""
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", "")).startswith(str(self.folder)):
                del sys.modules[name]
