"""The command line. Heavy imports stand inside the commands: --help is quick."""

from __future__ import annotations

import typer

from plumbline.cli import inspect, pipeline, serving, what_if

app = typer.Typer(
    name="plumbline",
    help="Keep a services firm's revenue forecast true: land, build, publish, push.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)
pipeline.register(app)
inspect.register(app)
what_if.register(app)
serving.register(app)


def main() -> None:
    """The entry point of the `plumbline` command."""
    app()
