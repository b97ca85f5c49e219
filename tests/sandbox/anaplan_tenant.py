"""A tenant with the demo model, and a planner who works with it."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from sandbox.servers.anaplan.app import Company, TenantSettings, create_app
from sandbox.servers.anaplan.credentials import AnaplanCredentials, OAuthClient
from sandbox.servers.anaplan.model.demo import (
    DEMO,
    PEOPLE_WORKSPACE_ID,
    PLANNING,
    WORKSPACE_ID,
)
from sandbox.servers.anaplan.model.tenant import Tenant, User
from sandbox.servers.anaplan.model.workforce import WORKFORCE
from sandbox.servers.anaplan.model.workforce_shapes import STAFFING
from sandbox.servers.anaplan.tables import prepare
from tests.sandbox.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.world.live import LiveWorld

USER, PASSWORD = "planner@example.com", "correct horse"
MODEL = f"/2/0/workspaces/{WORKSPACE_ID}/models/{PLANNING.id}"
ITEMS, BLOCKS = "101000000001", "101000000002"
MODULE = "102000000001"
ITEMS_FILE, FORECAST_FILE = "113000000001", "113000000002"
ITEMS_IMPORT, FORECAST_IMPORT = "112000000001", "112000000002"
EXPORT, PROCESS, TOTALS_VIEW = "116000000001", "118000000001", "103000000001"

APPLICATION = OAuthClient("web-application", "a secret")
DEVICE = OAuthClient("device", rotates=False)
APPLICATIONS = (APPLICATION, DEVICE)

STAFF_MODEL = f"/2/0/workspaces/{PEOPLE_WORKSPACE_ID}/models/{WORKFORCE.id}"
VIEWER = User(
    "8a81b08e654f3c2101654f3c2e5a0101",
    "viewer@example.com",
    "Vi",
    "Ewer",
    is_administrator=False,
    model_ids=frozenset({WORKFORCE.id}),
    action_ids=frozenset({"112000000001", "112000000002", "117000000002"}),
)
LOADER = User(
    "8a81b08e654f3c2101654f3c2e5a0102",
    "loader@example.com",
    "Lo",
    "Ader",
    is_administrator=False,
    model_ids=frozenset({WORKFORCE.id}),
    action_ids=frozenset({"112000000002", "116000000001"}),
    writable_ids=frozenset({STAFFING.id}),
)
COMPANY = Company(
    Tenant(DEMO.workspaces, (VIEWER, LOADER)),
    tuple(AnaplanCredentials.of(user.email, PASSWORD) for user in (VIEWER, LOADER)),
)

ITEMS_HEADER = "Code,Name,Item Type,Customer,Region,Practice,Currency"
FORECAST_HEADER = "Item,Block,Period,Version,Revenue,Cost"
FORECAST_OF_ONE = (
    f"{FORECAST_HEADER}\nP-1,backlog,2026-07-01,Plumbline Forecast,100.25,60\n"
)


@dataclass
class Clock:
    """A time that the test moves."""

    at: datetime = field(default_factory=lambda: datetime(2026, 6, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The time."""
        return self.at

    def pass_(self, **duration: float) -> None:
        """Let time pass."""
        self.at += timedelta(**duration)


@dataclass
class Planner:
    """Works with the model as a program would."""

    http: httpx.Client
    model: str = MODEL

    def get(self, path: str, **params: Any) -> Any:
        """What a path answers."""
        return self.request("GET", path, params=params).json()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """An answer that is no error."""
        answer = self.http.request(method, f"{self.model}{path}", **options)
        assert answer.status_code < 300, answer.text
        return answer

    def upload(self, file_id: str, *chunks: str) -> None:
        """Replace the content of a file."""
        path = f"/files/{file_id}"
        self.request("POST", path, json={"chunkCount": len(chunks)})
        for number, chunk in enumerate(chunks):
            self.request(
                "PUT",
                f"{path}/chunks/{number}",
                content=gzip.compress(chunk.encode()),
                headers={"Content-Type": "application/x-gzip"},
            )

    def start(self, action: str) -> str:
        """Begin a task; gives its id."""
        answer = self.request("POST", f"/{action}/tasks", json={"localeName": "en_US"})
        task_id: str = answer.json()["task"]["taskId"]
        return task_id

    def run(self, action: str) -> tuple[str, dict[str, Any]]:
        """Run an action to its end: the task's path, and its result."""
        path = f"/{action}/tasks/{self.start(action)}"
        while (task := self.get(path)["task"])["taskState"] != "COMPLETE":
            pass
        result: dict[str, Any] = task["result"]
        return path, result

    def load(self, action: str, file_id: str, content: str) -> dict[str, Any]:
        """Upload a file and run an action; gives its result."""
        self.upload(file_id, content)
        return self.run(action)[1]

    def load_items(self, *rows: str) -> dict[str, Any]:
        """Load rows into the list of items."""
        content = "\n".join([ITEMS_HEADER, *rows])
        return self.load(f"imports/{ITEMS_IMPORT}", ITEMS_FILE, content)

    def load_forecast(self, *rows: str) -> dict[str, Any]:
        """Load rows into the forecast."""
        content = "\n".join([FORECAST_HEADER, *rows])
        return self.load(f"imports/{FORECAST_IMPORT}", FORECAST_FILE, content)

    def export(self) -> list[str]:
        """The lines of the export of all cells."""
        self.run(f"exports/{EXPORT}")
        content = self.request("GET", f"/files/{EXPORT}/chunks/0").text
        return content.splitlines()[1:]


@contextmanager
def tenant(
    world: LiveWorld,
    clock: Clock,
    settings: TenantSettings | None = None,
    company: Company | None = None,
) -> Iterator[httpx.Client]:
    """A caller without a token, of a server on the loopback."""
    credentials = AnaplanCredentials.of(USER, PASSWORD, clients=APPLICATIONS)
    app = create_app(
        world,
        credentials,
        now=clock,
        settings=settings or TenantSettings(allowance=None),
        company=company,
    )
    with serving(app) as address, httpx.Client(base_url=address) as client:
        yield client


def log_in(client: httpx.Client, user: str = USER, model: str = MODEL) -> Planner:
    """Give the caller a token."""
    answer = client.post("/token/authenticate", auth=(user, PASSWORD))
    value = answer.json()["tokenInfo"]["tokenValue"]
    client.headers["Authorization"] = f"AnaplanAuthToken {value}"
    return Planner(client, model)


def begin_again(world: LiveWorld, clock: Clock, company: Tenant = DEMO) -> None:
    """Let the models be as they are at first, without a new server."""
    with world.writing() as cursor:
        cursor.execute("drop schema anaplan cascade")
        prepare(cursor, company)
    clock.at = Clock().at


@contextmanager
def planning(
    world: LiveWorld, clock: Clock, settings: TenantSettings | None = None
) -> Iterator[Planner]:
    """A planner who has logged in."""
    with tenant(world, clock, settings) as client:
        yield log_in(client)
    world.close()
