"""Webhook endpoints: where events are delivered to; loopback addresses only."""

from __future__ import annotations

import ipaddress
import re
import secrets
import string
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sandbox.servers.stripe import fields
from sandbox.servers.stripe.errors import StripeError, invalid
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.versions import check_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_MOST: Final = 16
_ALPHABET: Final = string.ascii_letters + string.digits
_EVENT_TYPE: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "description": Text(),
    "disabled": Boolean(),
    "enabled_events": Array(Text(can_unset=False)),
    "url": Text(can_unset=False),
}
_CREATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "api_version": Text(),
    "connect": Boolean(),
    "description": Text(),
    "enabled_events": Array(Text(can_unset=False), is_required=True),
    "url": Text(is_required=True),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/webhook_endpoints`: the only answer that carries the secret."""
    del path
    values = read_form(_CREATE, form)
    if session.count("webhook_endpoint", ()) >= _MOST:
        raise StripeError(
            400, f"You have reached the maximum of {_MOST} test webhook endpoints."
        )
    version = values.get("api_version")
    endpoint = fields.new(
        "webhook_endpoint",
        id=session.new_id("we"),
        api_version=None if version is None else check_version(version),
        created=session.now,
        secret=new_secret(),
        old_secrets=[],
    )
    endpoint = _changed(endpoint, values)
    session.create("webhook_endpoint", endpoint)
    shown = answer(session, "webhook_endpoint", endpoint, values)
    return {**shown, "secret": endpoint["secret"]}


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/webhook_endpoints/{id}`."""
    values = read_form(_UPDATE, form)
    before = session.get("webhook_endpoint", path["id"])
    after = _changed(before, values)
    if "disabled" in values:
        after["status"] = "disabled" if values["disabled"] else "enabled"
    session.save("webhook_endpoint", before, after)
    return answer(session, "webhook_endpoint", after, values)


def delete(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/webhook_endpoints/{id}`: what waits for it is dropped."""
    read_form({}, form)
    endpoint = session.get("webhook_endpoint", path["id"])
    session.cursor.execute(
        "delete from stripe_account.delivery where endpoint_id = ?", [endpoint["id"]]
    )
    return session.remove("webhook_endpoint", endpoint)


def roll_secret(session: Session, key: str, keeps_old_for: int) -> str:
    """A new secret; the old one goes on signing for so many seconds of the firm's."""
    before = session.get("webhook_endpoint", key)
    kept = [
        each for each in before.get("old_secrets", ()) if each["until"] > session.now
    ]
    if keeps_old_for > 0:
        until = session.now + keeps_old_for
        kept.insert(0, {"secret": before["secret"], "until": until})
    after = {**before, "secret": new_secret(), "old_secrets": kept}
    session.save("webhook_endpoint", before, after)
    return str(after["secret"])


def secrets_at(endpoint: Json, now: int) -> list[str]:
    """The secrets that sign at an instant of the firm's clock, the newest first."""
    old = [each["secret"] for each in endpoint["old_secrets"] if each["until"] > now]
    return [endpoint["secret"], *old]


def wants(endpoint: Json, event_type: str) -> bool:
    """Whether an endpoint is to get events of a type."""
    enabled = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in enabled or event_type in enabled)


def check_loopback(url: str) -> None:
    """Refuse an address that isn't on this machine.

    Raises:
        StripeError: it isn't, or is no address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            "url",
            "url_invalid",
        )
    if not _is_loopback(parts.hostname):
        raise invalid(
            f"Invalid URL: the sandbox delivers to loopback addresses only, and "
            f"{parts.hostname} isn't one; use for example http://127.0.0.1:4242/webhook.",
            "url",
            "url_invalid",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_secret() -> str:
    """A signing secret."""
    return "whsec_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))


def _changed(before: Json, values: Mapping[str, Any]) -> Json:
    if "url" in values:
        check_loopback(values["url"])
    if "enabled_events" in values:
        enabled = values["enabled_events"]
        if not enabled:
            raise invalid("You must pass at least one event.", "enabled_events")
        for place, each in enumerate(enabled):
            if each != "*" and not _EVENT_TYPE.fullmatch(each):
                raise invalid(
                    f"Invalid enabled_events[{place}]: {each} is no type of event",
                    f"enabled_events[{place}]",
                )
    return fields.laid_on(before, values, "description", "enabled_events", "url")
