"""Writing to the Stripe account: forms, parameters, metadata, customers, prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.forms import parse_form
from sandbox.servers.stripe.templates import TEMPLATES
from tests.sandbox.stripe_account import NOW, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=2&a[0]=1", {"a": ["1", "2"]}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        (
            "a[][b]=1&a[][c]=2&a[][b]=3",
            {"a": [{"b": "1", "c": "2"}, {"b": "3"}]},
        ),
        ("a[b][]=1&a[b][]=2", {"a": {"b": ["1", "2"]}}),
    ],
)
def test_brackets_nest_parameters(text: str, form: dict[str, Any]) -> None:
    assert parse_form(parse_qsl(text, keep_blank_values=True)) == form


@pytest.mark.parametrize("text", ["a[=1", "[a]=1", "a=1&a[b]=2", "a[b]=1&a=2"])
def test_brackets_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(StripeError, match="can't read"):
        parse_form(parse_qsl(text, keep_blank_values=True))


def test_a_customer_is_created_read_changed_and_deleted(account: Served) -> None:
    created = account.post(
        "/customers",
        name="Globex",
        email="a@globex.example",
        address={"city": "Oslo", "country": "NO"},
        invoice_settings__footer="Thanks",
        preferred_locales=["nb", "en"],
        metadata={"account_id": "001y"},
    )
    path = f"/customers/{created['id']}"
    assert created["created"] == NOW
    assert created["address"] == {
        "city": "Oslo",
        "country": "NO",
        "line1": None,
        "line2": None,
        "postal_code": None,
        "state": None,
    }
    assert created["invoice_settings"]["footer"] == "Thanks"
    assert created["preferred_locales"] == ["nb", "en"]
    assert account.get(path) == created
    changed = account.post(path, name="Globex AS", email="", shipping={"name": "A"})
    assert (changed["name"], changed["email"]) == ("Globex AS", None)
    assert changed["shipping"] == {"address": None, "name": "A", "phone": None}
    assert account.client.delete(path).json() == {
        "id": created["id"],
        "object": "customer",
        "deleted": True,
    }
    assert account.get(path)["deleted"] is True
    assert created["id"] not in ids(account.get("/customers", limit=100))
    assert account.client.delete(path).status_code == 404


def test_metadata_is_merged_unset_and_cleared(account: Served) -> None:
    customer = account.post("/customers", metadata={"a": "1", "b": "2", "0": "x"})
    path = f"/customers/{customer['id']}"
    assert customer["metadata"] == {"a": "1", "b": "2", "0": "x"}
    merged = account.post(path, metadata={"b": "3", "c": "4", "0": ""})
    assert merged["metadata"] == {"a": "1", "b": "3", "c": "4"}
    assert account.post(path, name="X")["metadata"] == merged["metadata"]
    assert account.post(path, metadata="")["metadata"] == {}


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ({"k" * 41: "v"}, "must be 40 characters or fewer"),
        ({"k": "v" * 501}, "up to 500 characters"),
        ({str(number): "v" for number in range(51)}, "up to 50 keys"),
        ({"k": {"deep": "v"}}, "must be strings"),
    ],
)
def test_metadata_has_limits(
    account: Served, metadata: dict[str, Any], word: str
) -> None:
    error = account.refused("/customers", metadata=metadata)
    assert error["status"] == 400
    assert word in error["message"]
    assert error["param"].startswith("metadata")


@pytest.mark.parametrize(
    ("path", "form", "code", "param"),
    [
        ("/customers", {"colour": "red"}, "parameter_unknown", "colour"),
        (
            "/customers",
            {"address__planet": "Mars"},
            "parameter_unknown",
            "address[planet]",
        ),
        ("/customers", {"balance": "much"}, "parameter_invalid_integer", "balance"),
        ("/customers", {"email": "nobody"}, "email_invalid", "email"),
        ("/customers", {"address": "Oslo"}, None, "address"),
        ("/customers", {"preferred_locales": "en"}, None, "preferred_locales"),
        ("/customers", {"tax_exempt": "perhaps"}, None, "tax_exempt"),
        ("/customers", {"name": "n" * 257}, None, "name"),
        ("/customers", {"source": "tok_visa"}, None, "source"),
        ("/customers", {"payment_method": "pm_x"}, "resource_missing", None),
        ("/products", {}, "parameter_missing", "name"),
        ("/products", {"name": "A", "active": "yes"}, None, "active"),
        (
            "/prices",
            {"currency": "usd", "unit_amount": 1},
            "parameter_missing",
            "product",
        ),
        (
            "/prices",
            {"currency": "usd", "product": "prod_1"},
            "parameter_missing",
            "unit_amount",
        ),
        (
            "/prices",
            {"currency": "xyz", "product": "prod_1", "unit_amount": 1},
            None,
            "currency",
        ),
        (
            "/prices",
            {"currency": "usd", "product": "prod_x", "unit_amount": 1},
            "resource_missing",
            "product",
        ),
        (
            "/prices",
            {"currency": "usd", "product": "prod_1", "unit_amount": -1},
            "parameter_invalid_integer",
            "unit_amount",
        ),
        (
            "/prices",
            {"currency": "", "product": "prod_1", "unit_amount": 1},
            "parameter_invalid_empty",
            "currency",
        ),
        (
            "/prices",
            {
                "currency": "usd",
                "product": "prod_1",
                "unit_amount": 1,
                "recurring__interval_count": 1,
            },
            "parameter_missing",
            "recurring[interval]",
        ),
        (
            "/prices",
            {
                "currency": "usd",
                "product": "prod_1",
                "unit_amount": 1,
                "unit_amount_decimal": "1",
            },
            "parameters_exclusive",
            "unit_amount",
        ),
    ],
)
def test_wrong_parameters_are_refused_by_their_name(
    account: Served,
    path: str,
    form: dict[str, Any],
    code: str | None,
    param: str | None,
) -> None:
    error = account.refused(path, **form)
    assert error["status"] == 400
    assert error.get("code") == code
    assert param is None or error["param"] == param
    assert error["type"] == "invalid_request_error"


def test_a_refused_change_leaves_nothing_behind(account: Served) -> None:
    before = ids(account.get("/customers", limit=100))
    account.refused("/customers", name="Half", payment_method="pm_x")
    assert ids(account.get("/customers", limit=100)) == before
    assert "customer.created" not in [
        event["type"]
        for event in account.get("/events", limit=1)["data"]
        if event["data"]["object"].get("name") == "Half"
    ]


def test_products_and_prices_are_created_and_changed(account: Served) -> None:
    product = account.post(
        "/products",
        name="Audit",
        default_price_data={"currency": "usd", "unit_amount": 12_50},
    )
    price = account.get(f"/prices/{product['default_price']}")
    assert (price["unit_amount"], price["unit_amount_decimal"]) == (1250, "1250")
    assert (price["type"], price["recurring"]) == ("one_time", None)
    path = f"/products/{product['id']}"
    changed = account.post(path, name="Audits", active=False, default_price="")
    assert (changed["name"], changed["active"]) == ("Audits", False)
    assert changed["default_price"] is None
    refused = account.client.delete(path)
    assert refused.status_code == 400
    assert "one or more user-created prices" in refused.json()["error"]["message"]
    bare = account.post("/products", name="Bare", id="bare")
    assert account.client.delete("/products/bare").json()["deleted"] is True
    assert bare["id"] == "bare"
    taken = account.refused("/products", name="Again", id=product["id"])
    assert taken["code"] == "resource_already_exists"


def test_a_lookup_key_belongs_to_one_price(account: Served) -> None:
    price = {"currency": "eur", "product": "prod_1", "unit_amount_decimal": "0.5"}
    first = account.post("/prices", **price, lookup_key="basic")
    assert (first["unit_amount"], first["unit_amount_decimal"]) == (None, "0.5")
    taken = account.refused("/prices", **price, lookup_key="basic")
    assert taken["code"] == "resource_already_exists"
    second = account.post(
        "/prices", **price, lookup_key="basic", transfer_lookup_key=True
    )
    assert ids(account.get("/prices", lookup_keys=["basic"])) == [second["id"]]
    path = f"/prices/{second['id']}"
    assert account.post(path, nickname="N", active=False)["nickname"] == "N"


def test_a_customers_tax_ids_and_balance_are_kept(account: Served) -> None:
    customer = account.post(
        "/customers", tax_id_data=[{"type": "eu_vat", "value": "DE1"}]
    )
    path = f"/customers/{customer['id']}"
    added = account.post(f"{path}/tax_ids", type="us_ein", value="12-345")
    assert added["country"] == "US"
    assert len(ids(account.get(f"{path}/tax_ids"))) == 2
    removed = account.client.delete(f"{path}/tax_ids/{added['id']}")
    assert removed.json()["deleted"] is True
    move = account.post(
        f"{path}/balance_transactions", amount=-500, currency="usd", description="Gift"
    )
    assert (move["type"], move["ending_balance"]) == ("adjustment", -500)
    assert account.get(path)["balance"] == -500
    assert ids(account.get(f"{path}/balance_transactions")) == [move["id"]]


def test_every_change_is_told_with_what_was_before(account: Served) -> None:
    customer = account.post("/customers", name="Old", metadata={"a": "1"})
    path = f"/customers/{customer['id']}"
    answer = account.client.post(
        path,
        data={"name": "New", "metadata[b]": "2"},
        headers={"idempotency-key": "told"},
    )
    account.post(path, name="New")
    events = [
        event
        for event in account.get("/events", limit=100)["data"]
        if event["data"]["object"]["id"] == customer["id"]
    ]
    assert [event["type"] for event in events] == [
        "customer.updated",
        "customer.created",
    ]
    assert events[0]["data"]["previous_attributes"] == {
        "metadata": {"b": None},
        "name": "Old",
    }
    assert events[0]["data"]["object"]["name"] == "New"
    assert events[0]["request"] == {
        "id": answer.headers["request-id"],
        "idempotency_key": "told",
    }
    assert "previous_attributes" not in events[1]["data"]


def test_nothing_of_a_template_is_changed_in_passing(account: Served) -> None:
    account.post("/customers", metadata={"a": "1"}, invoice_settings__footer="F")
    assert TEMPLATES["customer"]["metadata"] == {}
    assert TEMPLATES["customer"]["invoice_settings"]["footer"] is None
