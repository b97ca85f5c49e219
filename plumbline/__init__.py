"""The command line, the settings, and the run: ingest, build, publish, push."""
