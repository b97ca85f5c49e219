"""Airbyte's source for Stripe: check, discover, read streams of all kinds."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

settings = json.load(sys.stdin)
folder = Path(tempfile.mkdtemp())
launcher = folder / "launch.py"
# The source looks for certificates where `requests` has its own, whatever the
# environment says.
launcher.write_text(
    "import requests.adapters\n"
    f"requests.adapters.DEFAULT_CA_BUNDLE_PATH = {settings['authority']!r}\n"
    "from source_stripe.run import run\nrun()\n"
)


def run(command, config, catalog=None):
    arguments = [sys.executable, str(launcher), command]
    for name, content in {"config": config, "catalog": catalog}.items():
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


config = {
    "account_id": settings["account"],
    "client_secret": settings["credentials"]["STRIPE_API_KEY"],
    "start_date": settings["start_date"],
    "slice_range": 365,
    "num_workers": 4,
}
checked = next(
    each for each in run("check", config) if each["type"] == "CONNECTION_STATUS"
)
found = next(each for each in run("discover", config) if each["type"] == "CATALOG")
streams = found["catalog"]["streams"]
chosen = [
    {
        "stream": stream,
        "sync_mode": "full_refresh",
        "destination_sync_mode": "append",
    }
    for stream in streams
    if stream["name"] in settings["streams"]
]
messages = run("read", config, {"streams": chosen})
records = [each["record"] for each in messages if each["type"] == "RECORD"]
json.dump(
    {
        "status": checked["connectionStatus"]["status"],
        "streams": [each["name"] for each in streams],
        "counts": Counter(each["stream"] for each in records),
        "keys": Counter(
            stream for stream, _ in {(r["stream"], r["data"]["id"]) for r in records}
        ),
        "invoice": next(
            (each["data"] for each in records if each["stream"] == "invoices"), None
        ),
    },
    sys.stdout,
)
