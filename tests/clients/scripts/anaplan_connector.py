"""anaplanConnector: files, a process and an export, all found by their names."""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

from anaplanConnector.connector import Connection

settings = json.load(sys.stdin)
keys = settings["credentials"]
code = settings["code"]
seen = {}

with contextlib.redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as folder:
    certificate, key = Path(folder, "cert.pem"), Path(folder, "key.pem")
    certificate.write_text(keys["ANAPLAN_CERTIFICATE"])
    key.write_text(keys["ANAPLAN_PRIVATE_KEY"])
    anaplan = Connection(
        authType="certificate",
        privateCertPath=str(key),
        publicCertPath=str(certificate),
        workspaceId=settings["workspace"],
        modelId=settings["model"],
    )
    seen["models"] = len(anaplan.getModels()["models"])
    items = Path(folder, "items.csv")
    items.write_text(f"Code,Name\n{code},Strategy\n")
    rows = Path(folder, "rows.csv")
    rows.write_text(
        f"Item,Block,Period,Version,Revenue,Cost\n{code},backlog,2026-12-24,Plan,11,1\n"
    )
    for path, name in (
        (items, "plumbline_forecast_items.csv"),
        (rows, "plumbline_forecast.csv"),
    ):
        anaplan.loadFile(str(path), anaplan.getFileIdByFilename(name))
    process = anaplan.getProcessIdByName("Load Plumbline forecast")
    seen["state"] = anaplan.runProcess(process)["task"]["taskState"]
    export = anaplan.getExportIdByName("Revenue Forecast by item")
    target = Path(folder, "export.csv")
    anaplan.export(export, str(target))
    lines = target.read_text().splitlines()
    seen["exported"] = [line for line in lines if code in line]

json.dump(seen, sys.stdout)
