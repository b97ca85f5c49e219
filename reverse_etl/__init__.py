"""Plans, sends, settles and replays what goes back to planners and systems.

sync file + snapshot + ledger -> plan -> push -> destination
'--> ledger -> mirror -> warehouse
"""

from reverse_etl.destinations import create_destination
from reverse_etl.errors import PushRefusedError, ReverseEtlError
from reverse_etl.ledger import Ledger, open_ledger
from reverse_etl.mirror import mirror_ledger
from reverse_etl.planning import plan, snapshot_id
from reverse_etl.plans import Plan
from reverse_etl.pushing import push
from reverse_etl.report import PushReport, PushStatus
from reverse_etl.spec import SyncSpec
from reverse_etl.sync_files import load_syncs

__all__ = [
    "Ledger",
    "Plan",
    "PushRefusedError",
    "PushReport",
    "PushStatus",
    "ReverseEtlError",
    "SyncSpec",
    "create_destination",
    "load_syncs",
    "mirror_ledger",
    "open_ledger",
    "plan",
    "push",
    "snapshot_id",
]
