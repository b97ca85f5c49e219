"""Change events: what changed in the org, sent as it happens.

payloads     a change as an event's payload; pure
stream       the events of the last three days, numbered for replay
firm         the firm's own changes, as its clock moves
bayeux       sessions and messages of CometD clients
endpoints    CometD over HTTP: long polling
"""
