"""The JSON API: `/api/v1`, read by anyone, described by OpenAPI."""

from copytaster.web.api.routing import mounted

__all__ = ["mounted"]
