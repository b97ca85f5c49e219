"""A Singer tap for Salesforce: discover, then read one object over REST and in bulk.

Runs for `tap-salesforce` and for `pipelinewise-tap-salesforce`: both install the
command `tap-salesforce`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

settings = json.load(sys.stdin)
keys = settings["credentials"]
tap = str(Path(sys.executable).with_name("tap-salesforce"))
folder = Path(tempfile.mkdtemp())


def run(api_type, catalog=None):
    config = {
        "client_id": keys["SALESFORCE_CLIENT_ID"],
        "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
        "refresh_token": keys["SALESFORCE_REFRESH_TOKEN"],
        "start_date": settings["start_date"],
        "api_type": api_type,
        "select_fields_by_default": True,
    }
    (folder / "config.json").write_text(json.dumps(config))
    command = [tap, "--config", str(folder / "config.json")]
    if catalog is None:
        command.append("--discover")
    else:
        (folder / "catalog.json").write_text(json.dumps(catalog))
        command += [settings["catalog_option"], str(folder / "catalog.json")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        sys.exit(ended.stderr[-4000:])
    return ended.stdout


def read(api_type):
    catalog = json.loads(run(api_type))
    chosen = [
        each for each in catalog["streams"] if each["stream"] == settings["object"]
    ]
    for part in chosen[0]["metadata"]:
        if part["breadcrumb"] == []:
            part["metadata"]["selected"] = True
    messages = [
        json.loads(line)
        for line in run(api_type, {"streams": chosen}).splitlines()
        if line.startswith("{")
    ]
    records = [each["record"] for each in messages if each["type"] == "RECORD"]
    return {
        "streams": len(catalog["streams"]),
        "records": sorted(each["Id"] for each in records),
        "sample": min(records, key=lambda each: each["Id"]),
    }


json.dump({name: read(name) for name in settings["api_types"]}, sys.stdout)
