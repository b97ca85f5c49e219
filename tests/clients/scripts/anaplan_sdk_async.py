"""The SDK, asynchronous, with a certificate; and the logins of applications."""

import asyncio
import json
import re
import sys
from urllib.parse import parse_qs, urlsplit

import httpx2
from anaplan_sdk import AnaplanRefreshTokenAuth, AsyncClient, AsyncOauth, Client

settings = json.load(sys.stdin)
keys = settings["credentials"]


async def with_certificate():
    client = AsyncClient(
        certificate=keys["ANAPLAN_CERTIFICATE"],
        private_key=keys["ANAPLAN_PRIVATE_KEY"],
        status_poll_delay=0,
    )
    model = next(m for m in await client.get_models() if m.name == "Workforce Planning")
    staff = client.with_model(model.id, model.workspace_id)
    code = settings["code"]
    header = "Employee\tId\tCost Center\tEmail\tStart\tFTE\tBillable\tGrade\tContractor"
    rows = f"Zoë {code}\t{code}\tDelivery DACH\t\t01/02/2026\t1\tyes\tManager\tno"
    content = f"{header}\n{rows}\n".encode("iso-8859-1")
    task = await staff.upload_and_import(113000000001, content, 112000000001)
    exported = (await staff.export_and_download(116000000004)).decode()
    names = [line for line in exported.splitlines() if code in line]
    removed = await staff.tr.delete_list_items(101000000004, [{"code": code}])
    return {
        "type": task.result.details[0].type,
        "exported": names,
        "removed": removed.deleted,
    }


async def with_an_application():
    oauth = AsyncOauth(
        client_id=keys["ANAPLAN_CLIENT_ID"],
        client_secret=keys["ANAPLAN_CLIENT_SECRET"],
        redirect_uri="https://client.example/callback",
    )
    url, state = oauth.authorization_url()
    login = {
        "username": keys["ANAPLAN_USER"],
        "password": keys["ANAPLAN_PASSWORD"],
    }
    async with httpx2.AsyncClient() as browser:
        page = (await browser.get(url)).text
        sent_back = (await browser.post(url, data=login)).headers["location"]
    token = await oauth.fetch_token(sent_back)
    first = token["refresh_token"]
    stale = {**token, "access_token": "stale"}
    auth = AnaplanRefreshTokenAuth(
        keys["ANAPLAN_CLIENT_ID"],
        keys["ANAPLAN_CLIENT_SECRET"],
        "https://client.example/callback",
        stale,
    )
    workspaces = [w.name for w in Client(auth=auth).get_workspaces()]
    return {
        "form": bool(re.search("<form", page)),
        "state": parse_qs(urlsplit(sent_back).query)["state"] == [state],
        "expires_in": token["expires_in"],
        "rotated": auth.token["refresh_token"] != first,
        "workspaces": workspaces,
    }


async def main():
    seen = {
        "certificate": await with_certificate(),
        "application": await with_an_application(),
    }
    json.dump(seen, sys.stdout)


asyncio.run(main())
