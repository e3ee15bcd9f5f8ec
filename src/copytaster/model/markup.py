"""Markup that is safe to show: a type of its own, so that no other text passes for it."""

from typing import NewType

SafeHtml = NewType("SafeHtml", str)
"""Made from values by the templates alone, in `web/items.py`; nothing that a publisher wrote is kept as markup."""

NO_HTML = SafeHtml("")
