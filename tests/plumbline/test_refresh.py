"""When a build adds to the last one, and when it computes all anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from plumbline.context import RunContext
from plumbline.errors import Problem, StepFailedError
from plumbline.settings import Settings
from plumbline.steps import build as step
from plumbline.steps.build import BuildReport, build
from plumbline.steps.refresh import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2026, 6, 30)
PROBLEM = Problem("model_failed", "a model", "no", "look", "none")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: firm")
    for folder in ("models", "macros", "seeds", "docs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.txt").write_text("one")
    return tmp_path


@pytest.fixture
def context(project: Path) -> RunContext:
    settings = Settings(
        firm="A firm", data_dir=project / "data", dbt_project=project, connections=()
    )
    settings.data.root.mkdir()
    return RunContext(
        command="build",
        settings=settings,
        environment={},
        run_id="r1",
        started_at=dt.datetime(2026, 6, 30, tzinfo=dt.UTC),
        say=lambda _: None,
    )


class Dbt:
    """Stands in for dbt: notes how it was called, and ends as it is told."""

    def __init__(self) -> None:  # noqa: D107
        self.calls: list[list[str]] = []
        self.failures: tuple[Problem, ...] = ()
        self.skipped = 0
        self.is_killed = False

    def __call__(  # noqa: D102
        self, context: RunContext, as_of: dt.date, arguments: list[str]
    ) -> BuildReport:
        self.calls.append(arguments)
        if self.is_killed:
            raise KeyboardInterrupt
        return BuildReport("r1", as_of, 1, 1, 0, self.failures, self.skipped)


@pytest.fixture
def dbt(monkeypatch: pytest.MonkeyPatch) -> Dbt:
    stand_in = Dbt()
    monkeypatch.setattr(step, "_invoke", stand_in)
    return stand_in


def test_a_second_build_by_the_same_rules_adds_to_the_first(
    context: RunContext, dbt: Dbt
) -> None:
    build(context, AS_OF)
    build(context, AS_OF + dt.timedelta(days=1))

    assert dbt.calls == [["--full-refresh"], []]


def test_all_is_computed_anew_when_a_rule_changed_or_when_it_is_asked_for(
    context: RunContext, dbt: Dbt, project: Path
) -> None:
    build(context, AS_OF)
    (project / "seeds" / "one.txt").write_text("another")
    build(context, AS_OF)
    build(context, AS_OF, full=True)

    assert dbt.calls == [["--full-refresh"]] * 3


@pytest.mark.parametrize("how", ["failed", "skipped", "killed"])
def test_all_is_computed_anew_after_a_build_that_did_not_make_every_model(
    context: RunContext, dbt: Dbt, how: str
) -> None:
    build(context, AS_OF)
    dbt.failures = (PROBLEM,) if how == "failed" else ()
    dbt.skipped = int(how == "skipped")
    dbt.is_killed = how == "killed"
    try:
        build(context, AS_OF)
    except KeyboardInterrupt:
        with pytest.raises(StepFailedError, match="Nothing was built"):
            BuildReport.load(context.data.build_report)
    dbt.is_killed = False
    build(context, AS_OF)

    assert dbt.calls == [["--full-refresh"], [], ["--full-refresh"]]


def test_rules_are_the_models_macros_seeds_and_settings_and_nothing_else(
    context: RunContext, project: Path
) -> None:
    def taken() -> str:
        return fingerprint(project, context.settings)

    before = taken()
    (project / "docs" / "one.txt").write_text("another")
    assert taken() == before
    seen = {before}
    for file in (
        "models/one.txt",
        "macros/one.txt",
        "seeds/one.txt",
        "dbt_project.yml",
    ):
        (project / file).write_text("another")
        seen.add(taken())
    assert len(seen) == 5
    settings = context.settings.model_copy(update={"corporate_currency": "EUR"})
    assert fingerprint(project, settings) not in seen
