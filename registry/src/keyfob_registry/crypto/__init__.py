"""Sealing: a root key wraps one data key for each scope, a data key seals values to their addresses."""
