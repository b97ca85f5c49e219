"""Airbyte's source for Salesforce: check, discover, read over REST and Bulk API 2.0."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

settings = json.load(sys.stdin)
keys = settings["credentials"]
folder = Path(tempfile.mkdtemp())
source = str(Path(sys.executable).with_name("source-salesforce"))


def run(command, config, catalog=None):
    files = {"config": config, "catalog": catalog}
    arguments = [source, command]
    for name, content in files.items():
        if content is not None:
            path = folder / f"{name}.json"
            path.write_text(json.dumps(content))
            arguments += [f"--{name}", str(path)]
    ended = subprocess.run(
        arguments, capture_output=True, text=True, check=False, cwd=folder
    )
    if ended.returncode != 0:
        sys.exit(ended.stdout[-3000:] + ended.stderr[-3000:])
    return [json.loads(line) for line in ended.stdout.splitlines() if line[:1] == "{"]


def config(secret, **options):
    return {
        "auth_type": "Client",
        "client_id": keys["SALESFORCE_CLIENT_ID"],
        "client_secret": secret,
        "refresh_token": keys["SALESFORCE_REFRESH_TOKEN"],
        "start_date": settings["start_date"],
        "is_sandbox": False,
        **options,
    }


def read(name, streams, **options):
    stream = next(each for each in streams if each["name"] == name)
    catalog = {
        "streams": [
            {
                "stream": stream,
                "sync_mode": "incremental",
                "cursor_field": ["SystemModstamp"],
                "destination_sync_mode": "append",
            }
        ]
    }
    found = run("read", config(keys["SALESFORCE_CLIENT_SECRET"], **options), catalog)
    records = [each["record"]["data"] for each in found if each["type"] == "RECORD"]
    states = [each for each in found if each["type"] == "STATE"]
    return {
        "ids": sorted(each["Id"] for each in records),
        "states": len(states),
        "sample": records[0],
    }


right = config(keys["SALESFORCE_CLIENT_SECRET"])
checks = {
    name: next(
        each["connectionStatus"]["status"]
        for each in run("check", each)
        if each["type"] == "CONNECTION_STATUS"
    )
    for name, each in {"right": right, "wrong": config("wrong")}.items()
}
catalogs = [each for each in run("discover", right) if each["type"] == "CATALOG"]
streams = catalogs[0]["catalog"]["streams"]
json.dump(
    {
        "checks": checks,
        "streams": [each["name"] for each in streams],
        # An object with an address is read over REST, others in bulk.
        "rest": read("Account", streams),
        "bulk": read("pse__Budget__c", streams, force_use_bulk_api=True),
    },
    sys.stdout,
)
