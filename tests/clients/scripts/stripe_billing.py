"""Stripe's own library for Python: bill, credit, collect, listen; other ways."""

import asyncio
import http.server
import json
import sys
import threading

import stripe

settings = json.load(sys.stdin)
stripe.ca_bundle_path = settings["authority"]
key = settings["credentials"]["STRIPE_API_KEY"]
client = stripe.StripeClient(key)
heard = []
all_heard = threading.Event()


class Endpoint(http.server.BaseHTTPRequestHandler):
    """Notes each event that its signature proves."""

    def do_POST(self):
        """Take an event."""
        payload = self.rfile.read(int(self.headers["content-length"]))
        event = stripe.Webhook.construct_event(
            payload, self.headers["stripe-signature"], secret
        )
        heard.append(event.type)
        if event.type == "invoice.paid":
            all_heard.set()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = client.v1.webhook_endpoints.create(
    {
        "url": f"http://127.0.0.1:{server.server_port}/hook",
        "enabled_events": ["invoice.finalized", "credit_note.created", "invoice.paid"],
    }
)
secret = endpoint.secret


def bill():
    """An invoice from draft to paid, with a credit note and a refund."""
    customer = client.v1.customers.create({"name": settings["name"]})
    client.v1.invoice_items.create(
        {"customer": customer.id, "amount": 5000, "currency": "usd"}
    )
    invoice = client.v1.invoices.create(
        {
            "customer": customer.id,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "pending_invoice_items_behavior": "include",
            "metadata": {"project_id": "a1z"},
        }
    )
    states = [invoice.status]
    states.append(client.v1.invoices.finalize_invoice(invoice.id).status)
    note = client.v1.credit_notes.create({"invoice": invoice.id, "amount": 1000})
    try:
        client.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_chargeDeclined"})
    except stripe.CardError as error:
        declined = {"code": error.code, "status": error.http_status}
    paid = client.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_visa"})
    states.append(paid.status)
    payment = client.v1.invoice_payments.list(
        {"invoice": invoice.id, "expand": ["data.payment.payment_intent"]}
    ).data[0]
    refund = client.v1.refunds.create(
        {"payment_intent": payment.payment.payment_intent.id, "amount": 500}
    )
    try:
        client.v1.invoices.void_invoice(invoice.id)
    except stripe.InvalidRequestError as error:
        refusal = error.user_message
    found = client.v1.invoices.search({"query": f'number:"{paid.number}"'})
    return {
        "states": states,
        "note": note.type,
        "declined": declined,
        "paid": paid.amount_paid,
        "refund": refund.status,
        "refusal": refusal,
        "found": [each.id for each in found.data] == [invoice.id],
    }


def lists():
    """All invoices, forwards and backwards, with what they refer to."""
    page = client.v1.invoices.list({"limit": 50, "expand": ["data.customer"]})
    forwards = [each.id for each in page.auto_paging_iter()]
    backwards = client.v1.invoices.list({"limit": 50, "ending_before": forwards[-1]})
    return {
        "forwards": forwards,
        "backwards": [each.id for each in backwards.auto_paging_iter()][::-1],
        "customer": page.data[0].customer.object,
        "lines": page.data[0].lines.data[0].object,
    }


async def asynchronously():
    """The same over the asynchronous client."""
    over_httpx = stripe.HTTPXClient()
    own = stripe.StripeClient(key, http_client=over_httpx)
    created = await own.v1.products.create_async({"name": settings["name"]})
    page = await own.v1.events.list_async({"type": "product.*", "limit": 1})
    await over_httpx.close_async()
    return {"created": created.name, "told": page.data[0].type}


def legacy():
    """The module's own functions, in a version that many still pin."""
    stripe.api_key = key
    stripe.api_version = "2022-11-15"
    listed = stripe.Invoice.list(limit=2, status="paid", expand=["data.charge"])
    subscription = stripe.Subscription.list(limit=1, status="all").data[0]
    changed = stripe.Customer.modify(
        stripe.Customer.create(name=settings["name"]).id, metadata={"a": "1"}
    )
    return {
        "paid": [each["paid"] for each in listed.data],
        "period": subscription["current_period_end"] > 0,
        "metadata": changed.metadata["a"],
    }


got = {"bill": bill()}
all_heard.wait(20)
read_back = client.v1.webhook_endpoints.retrieve(endpoint.id)
client.v1.webhook_endpoints.delete(endpoint.id)
server.shutdown()
got |= {
    "heard": heard,
    "secret": "secret" in read_back,
    "lists": lists(),
    "async": asyncio.run(asynchronously()),
    "legacy": legacy(),
}
json.dump(got, sys.stdout)
