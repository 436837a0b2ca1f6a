"""A power cut, simulated: what a program wrote is replayed up to any moment, without what the disk had not confirmed.

``strace`` tells every write and every sync of a program. Writes that a sync followed are on the disk; of the others any
may be, or none. Started as a program, it makes the writes: the first argument names the database.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import update_worker
from keyfob_registry.audit_contract import append, record
from keyfob_registry.store.protocol import StoredValue
from keyfob_registry.store.sql.store import SqlStore

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

STRACE = ("strace", "-f", "-xx", "-s", "100000", "-e", "trace=openat,close,write,pwrite64,ftruncate,fsync,fdatasync")
ROUNDS = 25
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass
class Disk:
    """Files as they are on the disk, and the writes that it has not confirmed."""

    files: dict[str, bytearray]
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)

    def sync(self, name: str) -> None:
        """Confirm what was written to a file."""
        for write in (write for write in self.pending if write[0] == name):
            _apply(self.files, *write)
        self.pending = [write for write in self.pending if write[0] != name]

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Leave in *folder* what a power cut leaves: of unconfirmed writes all, none or some."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        share = chance.choice((0.0, 0.5, 1.0))
        for write in self.pending:
            if chance.random() < share:
                _apply(files, *write)
        for name, content in files.items():
            (folder / name).write_bytes(content)


def _apply(files: dict[str, bytearray], name: str, offset: int, data: bytes) -> None:
    content = files.setdefault(name, bytearray())
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


def replay(log: str, disk: Disk) -> Iterator[str]:
    """Do what the log of strace says, one call at a time; yield the name of each that changed something."""
    names: dict[str, str] = {}
    for line in log.splitlines():
        if not (found := _CALL.match(line)) or int(found[3]) < 0:
            continue
        call, words = found[1], found[2].split(", ")
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(found[2])]
        if call == "openat":
            names[found[3]] = Path(os.fsdecode(texts[0])).name
        elif call == "write" and words[0] == "1":
            kind, number = texts[0].split()
            disk.acknowledged[kind.decode()] = int(number)
        elif (name := names.get(words[0], "")) in disk.files:
            _change(disk, call, name, words, texts)
            yield call


def _change(disk: Disk, call: str, name: str, words: list[str], texts: list[bytes]) -> None:
    if call == "pwrite64":
        disk.pending.append((name, int(words[-1]), texts[0]))
    elif call in {"fsync", "fdatasync"}:
        disk.sync(name)
    elif call == "ftruncate":
        disk.sync(name)
        del disk.files[name][int(words[1]) :]


def main() -> None:
    """Create, update, seal anew and record, and acknowledge each when it is done."""
    store = SqlStore(sys.argv[1])

    def acknowledge(kind: str, number: int) -> None:
        os.write(1, f"{kind} {number}\n".encode())

    for number in range(1, ROUNDS + 1):
        update_worker.put(store, f"created_{number}", 0, 1)
        acknowledge("created", number)
        update_worker.put(store, "secret_0", number, number)
        acknowledge("updated", number + 1)
        append(store, record(number))
        acknowledge("recorded", number)
        (old,) = store.values_to_reseal(str(update_worker.SCOPE), f"n{number}", limit=1)
        assert store.reseal([(old, StoredValue(old.value.key, old.value.version, f"n{number}", b"1"))])
        acknowledge("resealed", number)


if __name__ == "__main__":
    main()
