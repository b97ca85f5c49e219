"""From calls to services, and from their answers to responses, one file a topic."""
