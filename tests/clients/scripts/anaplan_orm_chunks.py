"""anaplan-orm: chunks up, a process run, an export down, with a bare certificate."""

import json
import sys
import tempfile
from pathlib import Path

from anaplan_orm.authenticator import CertificateAuthenticator
from anaplan_orm.client import AnaplanClient

settings = json.load(sys.stdin)
keys = settings["credentials"]
code = settings["code"]
workspace, model = settings["workspace"], settings["model"]

with tempfile.TemporaryDirectory() as folder:
    pem = Path(folder, "planner.pem")
    pem.write_text(keys["ANAPLAN_CERTIFICATE"] + keys["ANAPLAN_PRIVATE_KEY"])
    client = AnaplanClient(CertificateAuthenticator(str(pem)))
    seen = {"ping": client.ping()}
    items = f"Code,Name\n{code},Migration\n"
    rows = f"Item,Block,Period,Version,Revenue,Cost\n{code},backlog,Oct 26,Plan,7,2\n"
    client.upload_file_chunked(workspace, model, "113000000001", items, 1)
    client.upload_file(workspace, model, "113000000002", rows)
    task = client.execute_process(workspace, model, "118000000001")
    status = client.wait_for_process_completion(
        workspace, model, "118000000001", task, poll_interval=0
    )
    seen["process"] = status["taskState"] if isinstance(status, dict) else str(status)
    task = client.execute_export(workspace, model, "116000000001")
    client.wait_for_export_completion(
        workspace, model, "116000000001", task, poll_interval=0
    )
    content = client.download_file_chunked(workspace, model, "116000000001")
    content = content.decode() if isinstance(content, bytes) else content
    seen["exported"] = [line for line in content.splitlines() if code in line]
json.dump(seen, sys.stdout)
