"""Everything that this package raises.

```
ReverseEtlError
├── SyncFileError           a sync file can't be used as written
├── PlanError               the model can't be compared with the ledger at all
├── PushRefusedError        nothing was sent, on purpose
│   ├── RowsRefusedError        the rows can't be trusted (keys, emptiness, contract)
│   ├── GuardTrippedError       the plan is larger than its guards allow
│   ├── StalePlanError          the world moved after the plan was made
│   └── UnsafeDestinationError  a lost answer could make a second effect
├── DestinationError        a sync and its destination don't fit together
├── BatchRejectedError      the destination refused a batch as a whole: halve it
└── LedgerError             the ledger can't be opened or used
```

What a system did while it was called is told by `systems.errors`. Row failures are no
exceptions: they are results, kept in the ledger.
"""

from __future__ import annotations


class ReverseEtlError(Exception):
    """The base: a stable code, a message for people, and what to do next."""

    default_code = "reverse_etl_failed"

    def __init__(self, message: str, *, hint: str, code: str | None = None) -> None:
        """Keep code, message and hint apart, so that callers need parse no text."""
        super().__init__(f"{message} {hint}")
        self.code = code or self.default_code
        self.message = message
        self.hint = hint


class SyncFileError(ReverseEtlError):
    """A sync file can't be used as written."""

    default_code = "sync_file_invalid"


class PlanError(ReverseEtlError):
    """The model can't be compared with the ledger at all."""

    default_code = "plan_failed"


class PushRefusedError(ReverseEtlError):
    """Nothing was sent, on purpose."""

    default_code = "push_refused"


class RowsRefusedError(PushRefusedError):
    """The model's rows can't be trusted: keys, emptiness or a broken contract."""

    default_code = "rows_refused"


class GuardTrippedError(PushRefusedError):
    """The plan is larger than its guards allow."""

    default_code = "guard_tripped"


class StalePlanError(PushRefusedError):
    """The snapshot or the ledger moved after the plan was made."""

    default_code = "stale_plan"


class UnsafeDestinationError(PushRefusedError):
    """The destination can't say what became of a lost answer."""

    default_code = "unsafe_destination"


class DestinationError(ReverseEtlError):
    """A sync and its destination don't fit together."""

    default_code = "destination_misconfigured"


class BatchRejectedError(ReverseEtlError):
    """The destination refused a batch as a whole; nothing of it was applied."""

    default_code = "batch_rejected"


class LedgerError(ReverseEtlError):
    """The ledger can't be opened or used."""

    default_code = "ledger_failed"
