"""People and places. One aggregate per file."""

from accounts.models.assignment import Assignment
from accounts.models.audit import AuditEntry, AuditLink
from accounts.models.consent import ConsentRecord, DataRequest
from accounts.models.place import Address, LegacyUnit, Province, Ward
from accounts.models.user import User, UserManager

__all__ = [
    "Address",
    "Assignment",
    "AuditEntry",
    "AuditLink",
    "ConsentRecord",
    "DataRequest",
    "LegacyUnit",
    "Province",
    "User",
    "UserManager",
    "Ward",
]
