"""The durable engine, on DBOS Transact: what was done is kept in SQLite or Postgres, and not done again."""

from keyfob_registry.workflows.dbos.engine import DbosEngine

__all__ = ["DbosEngine"]
