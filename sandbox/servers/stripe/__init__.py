"""A Stripe account: customers, invoices, credit notes, payments, events."""
