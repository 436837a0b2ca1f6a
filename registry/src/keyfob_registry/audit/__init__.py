"""The audit: who called what with which keys, in a chain that nobody without the audit key can mend."""

from keyfob_registry.audit.audit import Audit
from keyfob_registry.audit.verification import Problem, Verdict
from keyfob_registry.store.protocol import AuditEntry, RecordFilter

__all__ = ["Audit", "AuditEntry", "Problem", "RecordFilter", "Verdict"]
