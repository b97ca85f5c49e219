"""A tenant: workspaces with their models, and who may do what there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.errors import NotFoundError

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.shape import Model

_GIGABYTE: Final = 1024**3

CUSTOMER_ID: Final = "8a81b08e654f3c2101654f3c2e5affff"
ADMINISTRATOR_ID: Final = "8a81b08e654f3c2101654f3c2e5a0100"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace.

    Attributes:
        id: its id.
        name: its name.
        models: its models.
        size_allowance: how many bytes they may have together.
    """

    id: str
    name: str
    models: tuple[Model, ...]
    size_allowance: int = _GIGABYTE


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who works in the tenant.

    A workspace administrator may do everything. Everybody else has a role in each model
    that lets them see it, and write what it doesn't keep from them.

    Attributes:
        id: the user's id.
        email: the address that the user logs in with.
        first_name: the first name.
        last_name: the last name.
        is_administrator: of all workspaces.
        model_ids: the models that the user has a role in.
        action_ids: the actions that the role may run.
        writable_ids: the lists and modules that the role may write.
    """

    id: str
    email: str
    first_name: str = "Plan"
    last_name: str = "Ner"
    is_administrator: bool = True
    model_ids: frozenset[str] = frozenset()
    action_ids: frozenset[str] = frozenset()
    writable_ids: frozenset[str] = frozenset()

    def may_see(self, model_id: str) -> bool:
        """Whether the user sees a model."""
        return self.is_administrator or model_id in self.model_ids

    def may_run(self, action_id: str) -> bool:
        """Whether the user may run an action; one that may not doesn't see it."""
        return self.is_administrator or action_id in self.action_ids

    def may_write(self, object_id: str) -> bool:
        """Whether the user may write a list or a module."""
        return self.is_administrator or object_id in self.writable_ids


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant.

    Attributes:
        workspaces: its workspaces.
        users: those who are not administrators of everything.
    """

    workspaces: tuple[Workspace, ...]
    users: tuple[User, ...] = ()

    @property
    def models(self) -> tuple[Model, ...]:
        """The models of all workspaces."""
        return tuple(model for space in self.workspaces for model in space.models)

    def user(self, email: str) -> User:
        """Who has an address; whoever is not listed is an administrator."""
        for user in self.users:
            if user.email == email:
                return user
        return User(ADMINISTRATOR_ID, email)

    def workspace_of(self, model_id: str) -> Workspace:
        """The workspace that a model is in.

        Raises:
            NotFoundError: there is no such model.
        """
        for workspace in self.workspaces:
            if any(model.id == model_id for model in workspace.models):
                return workspace
        raise NotFoundError
