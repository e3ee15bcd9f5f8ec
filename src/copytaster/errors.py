"""Every exception of the package."""


class CopytasterError(Exception):
    """Any failure that the package foresees; its message says what to do."""


class ConfigError(CopytasterError):
    """The configuration or a command's arguments cannot be used."""


class StoreError(CopytasterError):
    """The store cannot be opened, read or written."""


class Fenced(StoreError):
    """Another process works alone in the room now; nothing of the write was kept."""


class InputError(CopytasterError):
    """A file or a line that a person handed in cannot be used."""


class TryLater(CopytasterError):
    """The work cannot be done yet; the engine delivers the message again after `after_s` seconds."""

    def __init__(self, why: str, after_s: float) -> None:
        super().__init__(why)
        self.why = why
        self.after_s = after_s


class Unprocessable(CopytasterError):
    """The work can never be done as it stands; the engine sets the message aside for a person to see."""
