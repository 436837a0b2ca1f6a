"""The index of template files: a JSON file of cards, of which those are made again whose files changed."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

from keyfob_sdk import Finding

from keyfob_registry.catalog import index_file
from keyfob_registry.catalog.entries import stamp
from keyfob_registry.expressions.scope import Functions
from keyfob_registry.rules.templates import UnreadableFolder
from keyfob_registry.templates.cards import Card

FORMAT = 1
_SUFFIXES = (".yml", ".yaml")


class IndexedFile(TypedDict):
    """What the index holds of one file, and the stamp of the file that it was made of."""

    stamp: list[int]
    card: Card


Cards = dict[str, Card]
"""What is known of each file, by its path."""


def read(
    folders: Sequence[Path],
    cache_dir: Path | None,
    *,
    retry: bool = False,
    functions: Functions | None = None,
    made_with: object = None,
) -> tuple[Cards, list[Finding]]:
    """Return the cards of all files in *folders*, and what is wrong with the folders themselves.

    Args:
        folders: Folders with files at any depth, or single files.
        cache_dir: The folder that holds the index; without one, or where it cannot be written, all files are read.
        retry: Whether files with something wrong in them are read again, though they did not change.
        functions: Gives the functions that expressions may call, where there are more than the built-in ones.
        made_with: What, beside the files, a card depends on; the index holds while it stays the same.
    """
    paths = list(dict.fromkeys(path.expanduser().absolute() for path in folders))
    unreadable = [
        UnreadableFolder.finding(str(path), "there is no such folder", "export KEYFOB_TEMPLATES=…")
        for path in paths
        if not path.exists()
    ]
    index = cache_dir / f"templates-{_digest(list(map(str, paths)))}.json" if cache_dir and paths else None
    fingerprint = _digest([FORMAT, version("keyfob-sdk"), version("keyfob-registry"), made_with])
    cached = _cached(index, fingerprint)
    stamps = {str(file): stamp(file) for path in paths for file in files(path)}
    stale = {file for file, found in stamps.items() if not _holds(cached.get(file), found, retry=retry)}
    entries = {
        file: IndexedFile(stamp=stamps[file], card=_card(file, functions)) if file in stale else cached[file]
        for file in stamps
    }
    if index and (stale or entries.keys() != cached.keys()):
        index_file.write(index, {"fingerprint": fingerprint, "files": entries})
    return {file: entry["card"] for file, entry in entries.items()}, unreadable


def files(path: Path) -> Iterator[Path]:
    """Yield the files of templates in a folder, at any depth, in a fixed order.

    Hidden folders are left out, and so are pipes and devices; a link that leads nowhere is not, so that it is told.
    """
    if path.is_file():
        yield path
    for folder, below, names in os.walk(path):
        below[:] = sorted(name for name in below if not name.startswith("."))
        found = (Path(folder, name) for name in sorted(names) if name.endswith(_SUFFIXES))
        yield from (file for file in found if file.is_file() or not file.exists())


def _card(file: str, functions: Functions | None) -> Card:
    from keyfob_registry.templates import examination  # hidden import: only files that changed are looked at

    return examination.card(Path(file), functions)


def _holds(entry: IndexedFile | None, found: list[int], *, retry: bool) -> bool:
    return entry is not None and entry["stamp"] == found and not (retry and entry["card"]["findings"])


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]


def _cached(path: Path | None, fingerprint: str) -> dict[str, IndexedFile]:
    """Return the entries of the index, or none if there is none or another version made it."""
    try:
        index: dict[str, Any] = json.loads(path.read_bytes()) if path else {}
        entries: dict[str, IndexedFile] = index["files"]
        fresh = index["fingerprint"] == fingerprint
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return entries if fresh else {}
