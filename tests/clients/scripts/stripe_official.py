"""Stripe's own library for Python: write a customer, read it back, read all."""

import json
import sys

import stripe

settings = json.load(sys.stdin)
stripe.ca_bundle_path = settings["authority"]
client = stripe.StripeClient(settings["credentials"]["STRIPE_API_KEY"])

params = {"name": settings["name"]}
once = {"idempotency_key": settings["key"]}
created = client.v1.customers.create(params, once)
again = client.v1.customers.create(params, once)
retrieved = client.v1.customers.retrieve(created.id)
page = client.v1.customers.list({"limit": 3})
everyone = [customer.id for customer in page.auto_paging_iter()]
try:
    client.v1.customers.retrieve("cus_unknown")
    refusal = None
except stripe.InvalidRequestError as error:
    refusal = {"status": error.http_status, "param": error.param, "code": error.code}

json.dump(
    {
        "created": created.id,
        "again": again.id,
        "retrieved": {"id": retrieved.id, "name": retrieved.name},
        "page": len(page.data),
        "everyone": everyone,
        "refusal": refusal,
    },
    sys.stdout,
)
