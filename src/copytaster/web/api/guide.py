"""The page that explains the API to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from copytaster.web.api.operations import OPERATIONS
from copytaster.web.api.params import Param
from copytaster.web.api.problems import KINDS
from copytaster.web.site import Shown, page


@dataclass(frozen=True, slots=True)
class Row:
    """An operation: its path, what it answers, and its parameters as (name, words)."""

    path: str
    about: str
    params: tuple[tuple[str, str], ...]


async def page_values(now: datetime) -> Shown:
    """Every operation and every kind of problem."""
    rows = [
        Row(
            f"{each.method} /api/v1{each.path}" if each.method != "GET" else f"/api/v1{each.path}",
            each.about,
            _told((*each.in_path, *each.query)),
        )
        for each in OPERATIONS
    ]
    problems = [(status, name, words) for status, (name, words) in sorted(KINDS.items())]
    return "api.html", {"rows": rows, "problems": problems}


def _told(params: Sequence[Param]) -> tuple[tuple[str, str], ...]:
    return tuple((param.name, param.about.replace("`", "")) for param in params)


async def shown(request: Request) -> Response:
    """The page."""
    return await page(request, page_values)
