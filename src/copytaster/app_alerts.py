"""Puts the parts of alerts together."""

from copytaster.adapters.notifying import Carriers
from copytaster.adapters.store import SqlStore
from copytaster.alerting import Alerting
from copytaster.engine.alerts import NewsAlerts
from copytaster.engine.rooms import Rooms
from copytaster.engine.watching import Watching
from copytaster.ports import Clock, Store
from copytaster.settings import Settings
from copytaster.stages.alerts import From


def site_from(settings: Settings) -> From:
    """Who writes, with the address that links in messages lead to."""
    site = settings.site
    host = f"[{site.host}]" if ":" in site.host else site.host
    return From(site.title, site.base_url.rstrip("/") or f"http://{host}:{site.port}")


def carriers(settings: Settings, user_agent: str, clock: Clock) -> Carriers:
    """Whatever takes messages out of the house."""
    return Carriers(settings.alerts, settings.fetch, user_agent, clock)


def alerting(settings: Settings, store: SqlStore, near: Store, by: Carriers | None) -> Alerting | None:
    """What the rooms need; None without carriers, as in a replay, which tells nobody of what happened long ago."""
    if by is None:
        return None
    return Alerting(store.alerts, Watching(store.alerts, near, settings.alerts), by, site_from(settings))


def alert_desk(settings: Settings, store: SqlStore, clock: Clock, rooms: Rooms | None) -> NewsAlerts:
    """Where people make alerts; without rooms nothing is sent."""
    desk = NewsAlerts(store, store.alerts, clock, settings.alerts)
    desk.rooms = rooms
    return desk
