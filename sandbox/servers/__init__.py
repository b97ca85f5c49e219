"""Servers that speak the vendors' protocols over the firm's world."""
