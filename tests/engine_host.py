"""A process with the durable engine, to be killed by tests.

To be called as ``python engine_host.py FOLDER COMMAND ARGUMENT…``.

Commands: ``init``; ``run ALIAS ID INPUTS`` prints the outcome; ``resume ID`` too; ``worker NAME`` runs until it is
stopped; ``adopt NAME`` prints what was taken over. The workflows are in ``FOLDER/workflows.json``, and the engine's
database is in the folder, unless ENGINE_URL names another.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import flows
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.key_file import write_key_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.providers import FileKeyProvider
from keyfob_registry.runs import new_run, performer
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.workflows.dbos import DbosEngine
from keyfob_registry.workflows.dbos.administration import Administration
from keyfob_registry.workflows.model import Workflow


def open_registry(folder: Path) -> Registry:
    """Return a registry whose store and root key are in the folder."""
    key_file = folder / "key" / "root.key"
    if not key_file.exists():
        write_key_file(key_file, RootKey.generate())
    return Registry(
        Catalog.of(flows), SqlStore(f"sqlite:///{folder / 'keyfob.db'}"), BuiltIn([FileKeyProvider(key_file)])
    )


def open_engine(folder: Path, registry: Registry) -> DbosEngine:
    """Return the engine of the folder, or of ENGINE_URL."""
    url = os.environ.get("ENGINE_URL") or f"sqlite:///{folder / 'engine.db'}"
    return DbosEngine(url, folder / "leases", registry.engine_key, performer(registry))


def main(folder: Path, command: str, *words: str) -> None:
    """Do what a command says."""
    with open_registry(folder) as registry:
        if command == "init":
            registry.store.initialise()
            registry.audit.begin()
        engine = open_engine(folder, registry)
        if command == "init":
            engine.prepare()
        elif command in {"run", "resume"}:
            print(json.dumps(_follow(folder, engine, command, *words)))  # noqa: T201 -- it is a program
        elif command == "worker":
            engine.launch(words[0], serves_runs=True)
            time.sleep(3600)
        elif command == "adopt":
            print(json.dumps(Administration(engine.client).adopt(words[0])))  # noqa: T201 -- the same
        engine.close()


def _follow(folder: Path, engine: DbosEngine, command: str, *words: str) -> Any:
    if command == "resume":
        engine.launch_for(words[0])
        engine.resume(words[0])
        return engine.result(words[0], 100).dump() | {"ended_at": None}
    alias, run_id, inputs = words
    given = json.loads((folder / "workflows.json").read_text(encoding="utf-8"))
    workflows = {name: Workflow.model_validate(data) for name, data in given.items()}
    run = replace(new_run(alias, workflows, json.loads(inputs)), id=run_id)
    engine.launch_for(run_id)
    engine.start(run)
    return engine.result(run.id, 100).dump() | {"ended_at": None}


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
