"""A CometD client of the barest kind: it posts a message and gives what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

PATH = "/cometd/60.0"


class BayeuxClient:
    """One session of the streaming endpoint."""

    def __init__(self, client: httpx.Client) -> None:
        """Shake hands."""
        self._client = client
        (reply,) = self.post(
            channel="/meta/handshake",
            version="1.0",
            supportedConnectionTypes=["long-polling"],
        )
        assert reply["successful"], reply
        self.client_id: str = reply["clientId"]
        self.connect()

    def post(self, **message: Any) -> list[dict[str, Any]]:
        """What answers a message."""
        answer = self._client.post(PATH, json=[message], timeout=30)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    def subscribe(self, channel: str, replay: int | None = None) -> dict[str, Any]:
        """What answers a subscription, perhaps with the replay extension."""
        extension = {} if replay is None else {"ext": {"replay": {channel: replay}}}
        (reply,) = self.post(
            channel="/meta/subscribe",
            clientId=self.client_id,
            subscription=channel,
            **extension,
        )
        return reply

    def connect(self, milliseconds: int = 0) -> list[dict[str, Any]]:
        """The events that have come, or come within a time."""
        replies = self.post(
            channel="/meta/connect",
            clientId=self.client_id,
            connectionType="long-polling",
            advice={"timeout": milliseconds},
        )
        assert replies[-1]["channel"] == "/meta/connect"
        return replies[:-1]
