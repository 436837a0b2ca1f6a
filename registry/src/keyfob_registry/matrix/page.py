"""The matrix as one page of HTML: no script, no outside resource, and nothing in it that was not escaped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from string import Template

from keyfob_registry.matrix.cells import MEANINGS, WORST_FIRST, Cell, Entry, Matrix, State

_MARKS: dict[State, str] = {
    "missing": "✕",
    "empty": "∅",
    "invalid": "!",
    "expired": "⌛",
    "failing": "⚠",
    "extra": "+",
    "stored": "•",
    "ok": "✓",
    "absent": "·",
}
_STYLE = """
:root { color-scheme: light dark; --page: #fbfbfa; --card: #fff; --text: #1d2125; --soft: #5c6670; --line: #e2e5e9;
  --good: #176b3a; --good-bg: #e5f4ea; --bad: #a3171b; --bad-bg: #fde8e7; --odd: #7a4b00; --odd-bg: #fdf1d8;
  --plain: #1f5a94; --plain-bg: #e6f0fa; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1c2024; --text: #e6e8ea; --soft: #9aa5b1;
  --line: #2f353c; --good: #86d9a3; --good-bg: #17301f; --bad: #ff9d99; --bad-bg: #401d1d; --odd: #f2c26b;
  --odd-bg: #38290f; --plain: #93c4f5; --plain-bg: #182c40; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0; font-family: ui-monospace, monospace; }
p { margin: .25rem 0 0; color: var(--soft); }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0; padding: 0; }
section { margin-top: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  overflow: hidden; }
section > header { padding: .8rem 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; border-top: 1px solid var(--line); }
th:first-child { padding-left: 1rem; }
thead th { font-size: .75rem; font-weight: 600; vertical-align: bottom; }
thead code { font: 600 .8rem/1.3 ui-monospace, monospace; }
tbody th { position: sticky; left: 0; background: var(--card); font-weight: 600; min-width: 7rem; }
thead th:first-child { position: sticky; left: 0; background: var(--card); }
small { display: block; font-weight: 400; font-size: .75rem; color: var(--soft); max-width: 22rem;
  overflow-wrap: anywhere; }
.state b { font-weight: inherit; }
.state { position: relative; display: inline-block; white-space: nowrap; border-radius: 1rem; padding: 0 .6rem;
  font-size: .8rem; line-height: 1.6; }
.ok { color: var(--good); background: var(--good-bg); }
.missing, .empty, .invalid, .expired, .failing { color: var(--bad); background: var(--bad-bg); font-weight: 600; }
.extra { color: var(--odd); background: var(--odd-bg); }
.stored { color: var(--plain); background: var(--plain-bg); }
.absent { color: var(--soft); }
td .absent b { position: absolute; clip-path: inset(50%); }
.pin { color: var(--odd); }
"""
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Secrets of all tenants</title>
<style>$style</style>
</head>
<body>
<header>
<h1>Secrets of all tenants</h1>
<p>$summary</p>
<ul aria-label="How many keys are in which state">$legend</ul>
</header>
<main>$sections</main>
</body>
</html>
""")


def page(matrix: Matrix, made_at: datetime) -> str:
    """Return the page of *matrix*, with a table for each secret: tenants below each other, keys side by side."""
    looked = "" if matrix.opened else " Values were not looked at: there was no root key."
    when = made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    counts = Counter(cell.state for cell in matrix.cells())
    groups = groupby(matrix.entries, lambda entry: (entry.secret, entry.pin))
    return _PAGE.substitute(
        style=_STYLE,
        summary=f"{matrix.tenants} tenants, {when}. Keys only: no value is shown.{looked}",
        legend="".join(_count(state, counts[state]) for state in WORST_FIRST if counts[state]),
        sections="\n".join(_section(secret, pin, list(entries)) for (secret, pin), entries in groups),
    )


def _count(state: State, number: int) -> str:
    return f'<li title="{escape(MEANINGS[state])}">{_state(state)} {number}</li>'


def _section(secret: str, pin: str, entries: Sequence[Entry]) -> str:
    keys = _keys(entries)
    pinned = f'<p class="pin">pinned: {escape(pin)}, whatever tenant is called for</p>' if pin else ""
    heads = "".join(
        f'<th scope="col"><code>{_breakable(key)}</code><small>{escape(need)}</small></th>'
        for key, need in keys.items()
    )
    rows = "\n".join(_row(entry, keys) for entry in entries)
    return f"""<section>
<header><h2>{escape(secret)}</h2>{pinned}</header>
<div class="wide" tabindex="0" role="region" aria-label="Keys of {escape(secret)}"><table>
<caption>Keys of secret {escape(secret)} by tenant</caption>
<thead><tr><th scope="col">tenant</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>
</section>"""


def _keys(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the keys with their need: first those with which something is wrong, for a small screen."""
    needs = {cell.key: cell.need for entry in entries for cell in entry.cells}
    ranks = dict.fromkeys(needs, len(WORST_FIRST))
    for cell in (cell for entry in entries for cell in entry.cells):
        ranks[cell.key] = min(ranks[cell.key], WORST_FIRST.index(cell.state))
    return {key: needs[key] for key in sorted(needs, key=lambda key: ranks[key])}


def _row(entry: Entry, keys: Iterable[str]) -> str:
    cells = {cell.key: cell for cell in entry.cells}
    of = f"{entry.workspace}, from the organization" if entry.scope == "organization" else entry.workspace
    columns = "".join(f"<td>{_cell(cells.get(key))}</td>" for key in keys)
    return f'<tr><th scope="row">{escape(entry.environment)}<small>{escape(of)}</small></th>{columns}</tr>'


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return _state("absent")
    return _state(cell.state) + (f"<small>{escape(cell.note)}</small>" if cell.note else "")


def _state(state: State) -> str:
    return f'<span class="state {state}"><span aria-hidden="true">{_MARKS[state]}</span> <b>{state}</b></span>'


def _breakable(key: str) -> str:
    return escape(key).replace("_", "_<wbr>")
