"""The site: pages, feeds and the live wire."""

from copytaster.web.look import Pace, SiteLook, SiteStore
from copytaster.web.routes import site

__all__ = ["Pace", "SiteLook", "SiteStore", "site"]
