"""A NetSuite account: OAuth 2.0 and 1.0, SuiteQL over REST, and the record service."""
