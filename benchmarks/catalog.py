"""The catalog: read from its index and looked up in, against reading the same JSON; and the first index, once."""

import json
import sys
import tempfile
import time
from pathlib import Path

from keyfob_registry.catalog import Catalog
from measuring import Case, measure, micros, middle, millis, quick, ratio, table

PLUGINS = 10
SIZES = (10, 1_000, 10_000)
_HEAD = '''"""A plug-in of the benchmark."""

from keyfob_sdk import Integration, SecretModel, action, hookimpl
from pydantic import SecretStr


class Vendor(SecretModel, name="vendor", hosts=["localhost"]):
    """One key."""

    VENDOR_KEY: SecretStr
'''
_ACTION = '''

@action(title="Look up", read_only=True)
def look_up_{number}(
    query: str, limit: int, tags: list[str], *, exact: bool = False, score: float = 1.0, vendor: Vendor
) -> dict[str, object]:
    """Return nothing much."""
    return {{}}
'''
_TAIL = '''

@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    return [Integration(name="{name}", title="Vendor", actions=[{actions}])]
'''


def main() -> None:
    """Print a row for each number of actions."""
    hurried = quick(__doc__)
    rows = []
    for size in (10, 100) if hurried else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(row(Path(folder), size, hurried=hurried))
    header = ["actions", "first index s", "index KB", "load ms", "json.loads ms", "ratio", "info us", "action us"]
    table(f"The catalog of {PLUGINS} plug-ins and those that are installed", header, rows)


def row(folder: Path, size: int, *, hurried: bool) -> list[object]:
    """Return the figures of a catalog of *size* actions."""
    cache = folder / "cache"
    names = install(folder, size)
    sys.path.insert(0, str(folder))
    try:
        start = time.perf_counter()
        catalog = Catalog.installed(cache)
        first = time.perf_counter() - start
        assert not catalog.findings, catalog.findings
        assert set(names) <= set(catalog.names)
        times = measure(cases(catalog, cache, names[size // 2]), hurried=hurried)
        kilobytes = sum(each.stat().st_size for each in cache.iterdir()) // 1024
    finally:
        sys.path.remove(str(folder))
    return [
        f"{size:,}",
        f"{first:.2f}",
        f"{kilobytes:,}",
        millis(middle(times, "load")),
        millis(middle(times, "json")),
        ratio(times, "load", "json"),
        micros(middle(times, "info")),
        micros(middle(times, "action")),
    ]


def cases(catalog: Catalog, cache: Path, name: str) -> dict[str, Case]:
    """Return what is timed; the first look-up of an action, which imports its plug-in, is not."""
    (index,) = cache.iterdir()
    return {
        "load": lambda: Catalog.installed(cache),
        "json": lambda: json.loads(index.read_bytes()),
        "info": lambda: catalog.info(name),
        "action": lambda: catalog.action(name),
    }


def install(folder: Path, size: int) -> list[str]:
    """Install *size* actions in PLUGINS distributions; return their full names."""
    names: list[str] = []
    for number in range(PLUGINS):
        plugin = f"bench_{size}_{number}"
        actions = [f"look_up_{action}" for action in range(number, size, PLUGINS)]
        body = "".join(_ACTION.format(number=name.removeprefix("look_up_")) for name in actions)
        tail = _TAIL.format(name=plugin, actions=", ".join(actions))
        (folder / f"{plugin}.py").write_text(_HEAD + body + tail, encoding="utf-8")
        info = folder / f"{plugin}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {plugin}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[keyfob]\n{plugin} = {plugin}\n", encoding="utf-8")
        names += [f"{plugin}.{action}" for action in actions]
    return names


if __name__ == "__main__":
    main()
