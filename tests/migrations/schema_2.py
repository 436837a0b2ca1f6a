"""A migration as a later version may need one: for the tests alone, because schema 1 is the newest so far."""

import os
import time

import sqlalchemy
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add a column with content, and an index; in between it can be interrupted."""
    op.add_column("secret", sqlalchemy.Column("label", sqlalchemy.Text()))
    op.execute("UPDATE secret SET label = upper(name)")
    if os.environ.get("KEYFOB_TEST_PAUSE"):
        print("half", flush=True)  # noqa: T201 -- who started it waits for that
        time.sleep(60)
    op.create_index("ix_secret_label", "secret", ["label"])
