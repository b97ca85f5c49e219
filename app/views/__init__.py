"""The pages: each draws one context, and holds no SQL."""
