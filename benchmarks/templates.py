"""A folder of templates: read and checked whole, and read from its index; CPU time, each in a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import ROUNDS, quick, table

SIZES = (10, 100, 900)
ONE_IN = 10  # so many templates one calls another
_TEMPLATE = """type: action
definition:
  title: Look up number {number}
  description: Return what the vendor knows about an indicator, and how sure it is.
  display_group: Vendor {vendor}
  doc_url: https://docs.example.com/reference/lookup-{number}
  namespace: tools.vendor_{vendor}
  name: lookup_{number}
  secrets:
    - name: vendor_{vendor}
      keys: [VENDOR_API_KEY]
      optional_keys: [VENDOR_URL]
  expects:
    indicator:
      type: str
      description: The indicator to look up.
    kind:
      type: enum["ip", "domain", "url"]
      description: What the indicator is.
      default: ip
    limit:
      type: int | None
      description: How many results are returned at most.
      default: null
    tags:
      type: list[str]
      default: []
  steps:
    - ref: look_up
      action: {action}
      args:
        {argument}
  returns: ${{{{ steps.look_up.result.data }}}}
"""
_REQUEST = """url: https://api.example.com/v1/${{ inputs.kind }}/${{ FN.url_encode(inputs.indicator) }}
        method: GET
        headers:
          Authorization: Bearer ${{ SECRETS.vendor_@.VENDOR_API_KEY }}
          Accept: application/json
        params:
          limit: ${{ inputs.limit || 100 }}
          tags: ${{ FN.join(inputs.tags, ",") }}
          since: ${{ FN.now() }}"""
_NESTED = "indicator: ${{ inputs.indicator }}"
_READ = """import sys, time
from pathlib import Path
from keyfob_registry.catalog import Catalog
import keyfob_registry.app
started = time.process_time()
catalog = Catalog.installed(Path(sys.argv[1]), templates=[Path(sys.argv[2])])
spent = time.process_time() - started
assert not catalog.findings, catalog.findings[:3]
print(spent, time.process_time(), len(catalog.names))
"""


def main() -> None:
    """Print a row for each number of templates."""
    hurried = quick(__doc__)
    rows = []
    for size in (10, 20) if hurried else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(row(Path(folder), size, rounds=1 if hurried else ROUNDS // 3))
    header = ["templates", "cold CPU s", "from index CPU s", "whole process CPU s", "index KB", "json.loads s"]
    table("A folder of templates, one in ten of them calling another", header, rows)


def row(folder: Path, size: int, *, rounds: int) -> list[object]:
    """Return the figures of a folder of *size* templates: the median round."""
    templates, cache = folder / "templates", folder / "cache"
    write(templates, size)
    (folder / "none").mkdir()
    read(cache, folder / "none")  # makes the index of plug-ins
    cold, warm = [], []
    for _ in range(rounds):
        for path in cache.glob("templates-*.json"):
            path.unlink()
        cold.append(read(cache, templates))
        warm.append(read(cache, templates))
    index = max(cache.glob("templates-*.json"), key=lambda path: path.stat().st_size)
    started = time.process_time()
    json.loads(index.read_bytes())
    parsing = time.process_time() - started
    middle = len(cold) // 2
    return [
        f"{size:,}",
        f"{sorted(cold)[middle][0]:.3f}",
        f"{sorted(warm)[middle][0]:.3f}",
        f"{sorted(warm)[middle][1]:.2f}",
        f"{index.stat().st_size // 1024:,}",
        f"{parsing:.3f}",
    ]


def read(cache: Path, templates: Path) -> tuple[float, float]:
    """Return the CPU seconds of reading the catalog, and those of the whole process that did it."""
    command = [sys.executable, "-c", _READ, str(cache), str(templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- our own words
    spent, whole, _ = done.stdout.split()
    return float(spent), float(whole)


def write(folder: Path, size: int) -> None:
    """Write *size* templates, in folders of 30."""
    for number in range(size):
        vendor = number // 30
        nested = (number + 1) % ONE_IN == 0
        action = f"tools.vendor_{vendor}.lookup_{number - 1}" if nested else "core.http_request"
        argument = _NESTED if nested else _REQUEST.replace("@", str(vendor))
        text = _TEMPLATE.format(number=number, vendor=vendor, action=action, argument=argument)
        path = folder / f"vendor_{vendor}" / f"lookup_{number}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
