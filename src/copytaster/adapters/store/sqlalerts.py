"""Alerts and deliveries on a SQL database; they are written with what else a step keeps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from copytaster.adapters.store import alert_rows
from copytaster.adapters.store.connections import Connections
from copytaster.model.alert import Alert, Delivery


class SqlAlerts:
    """Implements the port `AlertRecords`; every method raises `StoreError` when the database is away, full or locked."""

    def __init__(self, connections: Connections) -> None:
        self._sql = connections

    async def active(self) -> tuple[Alert, ...]:
        return await self._sql.read("reading alerts", alert_rows.active)

    async def mark(self) -> tuple[int, int]:
        return await self._sql.look("reading alerts", alert_rows.mark, 1)

    async def some(self, ids: Sequence[str]) -> Mapping[str, Alert]:
        return await self._sql.look("reading alerts", partial(alert_rows.some, ids=ids), len(ids))

    async def of_owner(self, owner: str) -> tuple[Alert, ...]:
        return await self._sql.read("reading alerts", partial(alert_rows.of_owner, owner=owner))

    async def told(self, ids: Sequence[str]) -> frozenset[str]:
        return await self._sql.look("reading deliveries", partial(alert_rows.told, ids=ids), len(ids))

    async def of_posts(self, posts: Sequence[str]) -> tuple[Delivery, ...]:
        return await self._sql.read("reading deliveries", partial(alert_rows.of_posts, posts=posts))

    async def recent(self, alert_ids: Sequence[str], since: datetime) -> tuple[Delivery, ...]:
        return await self._sql.read("reading deliveries", partial(alert_rows.recent, alert_ids=alert_ids, since=since))

    async def last_sent(self, alert_ids: Sequence[str]) -> Mapping[tuple[str, str], datetime]:
        return await self._sql.read("reading deliveries", partial(alert_rows.last_sent, alert_ids=alert_ids))

    async def latest(self, alert_id: str, limit: int) -> tuple[Delivery, ...]:
        return await self._sql.read("reading deliveries", partial(alert_rows.latest, alert=alert_id, limit=limit))

    async def remove(self, alert_id: str) -> bool:
        return await self._sql.write("removing an alert", partial(alert_rows.remove, alert=alert_id))

    async def forget(self, before: datetime) -> int:
        return await self._sql.write("forgetting old deliveries", partial(alert_rows.forget, before=before))
