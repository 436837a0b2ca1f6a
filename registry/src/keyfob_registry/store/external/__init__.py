"""External stores: systems beside Keyfob that hold secrets. They are only read, and each name maps to one place."""
