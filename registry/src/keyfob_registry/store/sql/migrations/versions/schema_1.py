"""The first schema that was released; a new database is made without walking the migrations, so there is no step."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Do nothing: what older databases there were was never released."""
