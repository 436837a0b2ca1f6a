"""Workspaces and organizations: each write is one transaction that takes the write lock first."""

import uuid
from datetime import UTC, datetime

from keyfob_registry.errors import WorkspaceExistsError
from keyfob_registry.store.protocol import Workspace
from keyfob_registry.store.sql.connection import Connection


def create_workspace(connection: Connection, name: str, organization: str) -> Workspace:
    """Make a workspace, and its organization if there is none of that name."""
    with connection.transaction():
        if connection.execute("SELECT 1 FROM workspace WHERE name = ?", (name,)).fetchone():
            raise WorkspaceExistsError(name)
        return add_workspace(connection, name, organization)


def add_workspace(connection: Connection, name: str, organization: str) -> Workspace:
    """Make a workspace inside of a transaction."""
    found = connection.execute("SELECT id FROM organization WHERE name = ?", (organization,)).fetchone()
    organization_id: str = found[0] if found else uuid.uuid4().hex
    if not found:
        connection.execute(
            "INSERT INTO organization (id, name, created_at) VALUES (?, ?, ?)", (organization_id, organization, _now())
        )
    workspace = Workspace(uuid.uuid4().hex, name, organization_id, organization)
    connection.execute(
        "INSERT INTO workspace (id, organization_id, name, created_at) VALUES (?, ?, ?, ?)",
        (workspace.id, organization_id, name, _now()),
    )
    return workspace


def _now() -> str:
    return datetime.now(UTC).isoformat()
