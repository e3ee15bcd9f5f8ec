"""A request to the API, read: its parameters, the site's parts, and what records need to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from copytaster.ports import Store
from copytaster.stages.desk_sources import displayed
from copytaster.stages.records import Known
from copytaster.web.api.params import Place, Value
from copytaster.web.site import Site, base_of


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `values` holds every parameter of the operation, by name."""

    request: Request
    site: Site
    now: datetime
    values: Mapping[str, Value]

    @property
    def store(self) -> Store:
        """What readers may see, whoever asks: answers are kept for everyone."""
        return self.site.store

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def text(self, name: str) -> str:
        """Empty when it is not given."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def whole(self, name: str) -> int:
        """Of a parameter that has a default."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def instant(self, name: str) -> datetime | None:
        """None when it is not given."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def place(self) -> Place | None:
        """Where the list goes on; None at its beginning."""
        value = self.values.get("cursor")
        return value if isinstance(value, tuple) else None

    async def known(self) -> Known:
        """What records need to know."""
        rights = displayed(self.site.look.rights, (await self.site.shown.veil()).rights)
        return Known(await self.store.sources(), rights, base_of(self.request))
