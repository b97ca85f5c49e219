"""The steps of a run, in order: ingest, build, publish, push."""
