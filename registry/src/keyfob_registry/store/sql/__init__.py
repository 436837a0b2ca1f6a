"""The SQL store: raw sqlite3 for what a call needs, SQLModel for the schema and the administrative writes."""
