"""aiosfstream-ng: change events of a write, and of the firm while its clock moves."""

import asyncio
import json
import sys

from aiohttp import ClientSession
from aiosfstream_ng import Client, ReplayOption
from aiosfstream_ng.auth import AuthenticatorBase
from aiosfstream_ng.exceptions import AiosfstreamException

settings = json.load(sys.stdin)
keys = settings["credentials"]
org = settings["servers"]["salesforce"]
admin = settings["admin"]


class ClientCredentials(AuthenticatorBase):
    """The flow by client credentials, which the library leaves to its users."""

    key = keys["SALESFORCE_CLIENT_SECRET"]

    async def _authenticate(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": keys["SALESFORCE_CLIENT_ID"],
            "client_secret": self.key,
        }
        async with ClientSession() as session:
            response = await session.post(f"{org}/services/oauth2/token", data=form)
            return response.status, await response.json()


class WrongKey(ClientCredentials):
    """Not the org's."""

    key = "wrong"


async def received(client, entity, kind, record=None):
    """The payload of the first event of a kind, perhaps of one record."""
    while True:
        message = await asyncio.wait_for(client.receive(), 60)
        payload = message["data"]["payload"]
        header = payload["ChangeEventHeader"]
        if (header["entityName"], header["changeType"]) == (entity, kind) and (
            record is None or record in header["recordIds"]
        ):
            return payload


async def main():
    seen = {}
    numbers = {}
    login = ClientCredentials()
    async with Client(login, replay=numbers) as client:
        await client.subscribe("/data/ChangeEvents")
        headers = {"Authorization": f"Bearer {login.access_token}"}
        async with ClientSession(headers=headers) as session:
            base = f"{org}/services/data/v60.0/sobjects/Account"
            answer = await session.post(base, json={"Name": settings["name"]})
            account = (await answer.json())["id"]
            seen["created"] = await received(client, "Account", "CREATE", account)
            seen["account"] = account
            await session.delete(f"{base}/{account}")
            await session.post(f"{admin}/advance", json={"to": settings["to"]})
        firm = await received(client, "pse__Timecard_Header__c", "UPDATE")
        seen["firm"] = firm["ChangeEventHeader"]
    seen["numbers"] = list(numbers)
    async with Client(login, replay=ReplayOption.ALL_EVENTS) as client:
        await client.subscribe("/data/AccountChangeEvent")
        again = await received(client, "Account", "DELETE", account)
        seen["deleted"] = again["ChangeEventHeader"]["recordIds"]
    async with Client(login) as client:
        try:
            await client.subscribe("/data/NothingChangeEvent")
        except AiosfstreamException as error:
            seen["unknown_channel"] = type(error).__name__
    try:
        async with Client(WrongKey()):
            pass
    except AiosfstreamException as error:
        seen["wrong_key"] = type(error).__name__
    return seen


json.dump(asyncio.run(main()), sys.stdout)
