"""Airbyte's source: check the connection, discover, read one stream whole."""

import json
import logging
import sys

from airbyte_cdk.models import SyncMode
from source_netsuite.source import SourceNetsuite

logging.disable(logging.CRITICAL)
settings = json.load(sys.stdin)
keys = settings["credentials"]
config = {
    "realm": keys["NETSUITE_ACCOUNT_ID"],
    "consumer_key": keys["NETSUITE_CONSUMER_KEY"],
    "consumer_secret": keys["NETSUITE_CONSUMER_SECRET"],
    "token_key": keys["NETSUITE_TOKEN_ID"],
    "token_secret": keys["NETSUITE_TOKEN_SECRET"],
    "object_types": ["customer", "subsidiary"],
    "start_datetime": "2020-01-01T00:00:00Z",
    "window_in_days": 3000,
}
source = SourceNetsuite()
is_well, error = source.check_connection(logging.getLogger(), config)
streams = {stream.name: stream for stream in source.streams(config)}
for stream in streams.values():
    # It sends prepared requests, for which `requests` asks no environment.
    stream._session.verify = settings["authority"]  # noqa: SLF001
schema = streams["customer"].get_json_schema()


def read(name):
    stream = streams[name]
    records = []
    for piece in stream.stream_slices(sync_mode=SyncMode.full_refresh):
        records += stream.read_records(
            sync_mode=SyncMode.full_refresh, stream_slice=piece
        )
    return records


json.dump(
    {
        "is_well": is_well,
        "error": str(error),
        "properties": sorted(schema["properties"]),
        "customers": len(read("customer")),
        "subsidiaries": [record["name"] for record in read("subsidiary")],
    },
    sys.stdout,
)
