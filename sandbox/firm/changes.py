"""What was signed after the contract: change orders, releases, cancellations.

Each is a change request in the CRM, a deal of its own below the first one, and an
approved budget on the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.calendar import at, day_at, month_end, month_of, to_workday
from sandbox.firm.model import Deal, DealStep, Milestone, Modification, Phase, Project
from sandbox.firm.parameters import LAST_DAY, Method

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.setting import Setting

_NEARLY_USED: Final = 0.97
_NOT_RELEASED: Final = 0.12
"""Of what is left when a project by the hour ends: what nobody tidies up."""
_ROUND: Final = 100_000
_LATE, _IN_TIME = 1, 2
"""How more budget is ordered; 0 is: never."""


@dataclass(slots=True)
class Changes:
    """Makes change orders and their deals."""

    setting: Setting
    deals: list[Deal]

    def order_changes(self, project: Project, hours: ProjectHours) -> None:
        """Change orders while the project runs."""
        draws = self.setting.streams.of("changes", project.number)
        rates = self.setting.rates
        if project.method.is_by_the_hour:
            self._extend_budget(project, hours, draws)
        elif project.method is Method.RETAINER:
            if draws.chance(rates.retainer_changed):
                self._change_retainer(project, draws)
        else:
            kind = draws.weighted(
                (
                    rates.scope_grown,
                    rates.scope_cut,
                    1 - rates.scope_grown - rates.scope_cut,
                )
            )
            if kind == 0:
                self._change_scope(project, draws, draws.between(0.06, 0.24))
            elif kind == 1:
                self._change_scope(project, draws, -draws.between(0.04, 0.12))

    def settle(self, project: Project, recognised: int, instant: int) -> None:
        """Take back what will never be recognised, once all of the rest is."""
        left = project.signed_at(instant) - recognised
        draws = self.setting.streams.of("settle", project.number)
        if left <= 0:
            return
        kind = "cancellation" if project.cancelled_on is not None else "release"
        if kind == "release" and not draws.chance(
            (1 - _NOT_RELEASED) * self.setting.rates.budget_exceeded
        ):
            return
        day = day_at(instant) + draws.whole(1, 6)
        if day <= LAST_DAY:
            self._sign(project, kind, day, -left, draws)

    def _extend_budget(
        self, project: Project, hours: ProjectHours, draws: Draws
    ) -> None:
        """More budget before what was signed is used up, too late, or never."""
        needed = hours.most_cents
        if project.ends_on > LAST_DAY and hours.total_quarters:
            needed = round(needed * 1.02)
        signed, rates = project.phase.value, self.setting.rates
        if needed <= signed * _NEARLY_USED or not draws.chance(rates.budget_exceeded):
            return
        in_time = 1 - rates.order_late - rates.order_missing
        kind = draws.weighted((rates.order_missing, rates.order_late, in_time))
        share = draws.between(0.6, 0.82)
        more = needed * draws.between(1.0, 1.05) - signed
        reached = hours.day_reached(signed * (share if kind == _IN_TIME else 1.0))
        if kind == _IN_TIME:
            day = reached if reached is not None else project.starts_on + 5
        elif kind == _LATE and reached is not None:
            day = reached + draws.whole(14, 35)
            more -= hours.between(reached, day)
        else:
            return
        amount = max(-(-round(more) // _ROUND), 1) * _ROUND
        if project.cancelled_on is None and day <= LAST_DAY:
            self._sign(project, "change_order", to_workday(day), amount, draws)

    def _change_retainer(self, project: Project, draws: Draws) -> None:
        """Another fee for the months that are left."""
        months = month_of(project.planned_end) - month_of(project.planned_start) + 1
        month = month_of(project.planned_start) + draws.whole(2, max(months - 2, 2))
        left = month_of(project.planned_end) - month
        stops = project.cancelled_on
        if left < 1 or (stops is not None and month >= month_of(stops)):
            return
        fee = project.phase.value // months
        change = round(fee * draws.between(-0.12, 0.25) / _ROUND) * _ROUND
        day = to_workday(month_end(month) - draws.whole(4, 12))
        if change and day <= LAST_DAY:
            self._sign(project, "change_order", day, change * left, draws)

    def _change_scope(self, project: Project, draws: Draws, share: float) -> None:
        """More or less scope at a fixed price, in the middle of the work."""
        length = project.ends_on - project.starts_on
        day = to_workday(project.starts_on + round(length * draws.between(0.25, 0.6)))
        stops = project.cancelled_on
        if length < 30 or day > LAST_DAY or (stops is not None and day > stops - 20):  # noqa: PLR2004 - days
            return
        amount = round(project.phase.value * share / _ROUND) * _ROUND
        if amount == 0:
            return
        change = self._sign(project, "change_order", day, amount, draws)
        if project.method is Method.MILESTONE:
            self._change_milestones(project, change, draws)

    def _change_milestones(
        self, project: Project, change: Modification, draws: Draws
    ) -> None:
        """The milestones follow what is signed: one more, or a smaller last one."""
        last = project.milestones[-1]
        if change.amount > 0:
            actual = max(last.actual_on, to_workday(change.signed_on + 12))
            if day_at(change.known_at) >= actual:
                actual = to_workday(day_at(change.known_at) + 7)
            added = Milestone(
                number=self.setting.numbers.next("milestone"),
                name=f"Milestone {len(project.milestones) + 1} (change)",
                amount=change.amount,
                start_on=change.signed_on,
                targets=[(change.known_at, actual)],
                actual_on=actual,
                approved_at=at(
                    actual
                    + draws.whole(1, 3)
                    * draws.chance(self.setting.rates.acceptance_late),
                    15,
                    30,
                ),
                known_at=change.known_at,
                hours=0,
                dropped_at=None if last.dropped_at is None else last.dropped_at,
            )
            project.milestones.append(added)
            return
        last.amounts.append((change.known_at, last.amount + change.amount))

    def _sign(
        self,
        project: Project,
        kind: str,
        day: int,
        amount: int,
        draws: Draws,
    ) -> Modification:
        """The change request in the CRM, and the budget that follows from it."""
        is_order = kind == "change_order"
        opened = draws.whole(9, 48) if is_order else draws.whole(0, 1)
        closed_at = at(day, 14, draws.whole(0, 59))
        created_at = at(
            to_workday(max(day - opened, day_at(project.created_at))), 9, 30
        )
        created_at = min(max(created_at, project.created_at + 3_600), closed_at - 3_600)
        closed_at = max(closed_at, project.created_at + 10_800)
        known_at = closed_at + 3_600 + 86_400 * (draws.whole(0, 3) if amount > 0 else 0)
        old = project.deal
        what = {"change_order": "change order", "release": "unused budget"}
        deal = Deal(
            number=self.setting.numbers.next("deal"),
            name=f"{project.name} - {what.get(kind, kind)}",
            customer=old.customer,
            practice_index=old.practice_index,
            group_index=old.group_index,
            kind="change",
            seller=old.seller,
            source="Existing customer",
            created_at=created_at,
            steps=[
                DealStep(created_at, "Proposal", amount, day, "created"),
                DealStep(closed_at, "Closed Won", amount, day_at(closed_at), "won"),
            ],
            phases=[Phase(project.method, 0, 0, 0, amount)],
            positions=[],
            is_won=True,
            closed_at=closed_at,
            start_on=project.starts_on,
            end_on=project.ends_on,
            currency=project.currency,
            parent=old,
            parent_project=project,
        )
        self.deals.append(deal)
        change = Modification(
            number=self.setting.numbers.next("modification"),
            kind=kind,
            signed_on=day,
            known_at=known_at,
            amount=amount,
            deal=deal,
        )
        project.modifications.append(change)
        return change


def cap_billing(project: Project, hours: ProjectHours) -> list[int]:
    """The entries beyond what was signed when they were approved: not to be billed.

    Returns:
        The rows of the timesheets.
    """
    if not project.method.is_by_the_hour:
        return []
    signed = sorted(
        (item.known_at, item.amount)
        for item in project.modifications
        if item.amount > 0
    )
    worth = hours.amount + np.where(hours.corrected_at > 0, hours.extra_amount, 0)
    if worth.sum() <= signed[0][1]:
        return []
    budget = np.cumsum([0, *(amount for _, amount in signed)])
    known = np.searchsorted([at_ for at_, _ in signed], hours.approved_at, side="right")
    used = 0
    beyond = []
    for row, amount, limit in zip(
        hours.rows.tolist(), worth.tolist(), budget[known].tolist(), strict=True
    ):
        if used + amount > limit:
            beyond.append(row)
        else:
            used += amount
    return beyond
