"""What reader apps call: the parts of Miniflux's API and of Google Reader's that they use, over one shelf for each person."""

from copytaster.web.readers.routes import mounted

__all__ = ["mounted"]
