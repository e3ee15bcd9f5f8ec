"""The form in which texts are compared."""


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank, none at the ends."""
    return " ".join(text.split())
