"""The Singer tap for Stripe: discover, then read some streams whole."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

settings = json.load(sys.stdin)
folder = Path(tempfile.mkdtemp())
launcher = folder / "launch.py"
# The library that the tap uses has certificates of its own, and one setting for others.
launcher.write_text(
    f"import stripe\nstripe.ca_bundle_path = {settings['authority']!r}\n"
    "from tap_stripe import main\nmain()\n"
)
config = folder / "config.json"
config.write_text(
    json.dumps(
        {
            "account_id": settings["account"],
            "client_secret": settings["credentials"]["STRIPE_API_KEY"],
            "start_date": settings["start_date"],
        }
    )
)


def run(*arguments):
    command = [sys.executable, str(launcher), "--config", str(config), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        sys.exit(ended.stderr[-4000:])
    return ended.stdout


catalog = json.loads(run("--discover"))
for stream in catalog["streams"]:
    is_chosen = stream["stream"] in settings["streams"]
    for part in stream["metadata"]:
        part["metadata"]["selected"] = is_chosen
path = folder / "catalog.json"
path.write_text(json.dumps(catalog))
lines = run("--catalog", str(path)).splitlines()
messages = [json.loads(line) for line in lines if line.startswith("{")]
records = [each for each in messages if each["type"] == "RECORD"]
json.dump(
    {
        "streams": [each["stream"] for each in catalog["streams"]],
        "counts": Counter(each["stream"] for each in records),
        "invoice": next(
            (each["record"] for each in records if each["stream"] == "invoices"), None
        ),
    },
    sys.stdout,
)
