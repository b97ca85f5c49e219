"""Webhooks: endpoints, what is to be delivered to them, and who delivers it."""
