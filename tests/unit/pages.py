"""Pages of invented publishers, for the tests of reading."""

from copytaster.model.page import Fetched, FetchedPage
from tests.make import NOW

URL = "https://harbour.example/news/bridge"

PARAGRAPHS = (
    "The old bridge over the Lemme will close on Monday for eleven months, the town of Harbour said, after engineers found cracks "
    "in three of its seven piers that had grown faster than anybody had expected.",
    "Lorries have been sent round by the northern road since August, and the ferry that stopped in 1998 is to run again from "
    "the first week of December, every twenty minutes until ten in the evening.",
    "Mayor Ada Brandt said the town had no choice. “We would rather be late than sorry,” she told the council on Thursday, "
    "before it voted by nineteen to four for the repair, which is to cost 43 million crowns.",
    "Traders on the southern bank fear for their winter. The last closure, in 2011, cost them a third of their sales, and four "
    "shops in Mill Street never opened again, according to their guild.",
)


def markup(inside: str | None = None, head: str = "", title: str = "Old bridge to close for eleven months") -> str:
    """A whole page with navigation and a footer around the article; four paragraphs where `inside` is not given."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) if inside is None else inside
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Harbour Post</title>{head}</head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
        f"<main><article><h1>{title}</h1>{text}</article></main>"
        '<footer><p>Harbour Post, 1 Quay Street</p><p><a href="/terms">Terms</a></p></footer></body></html>'
    )


def page(body: str | bytes, url: str = URL, content_type: str | None = "text/html; charset=utf-8") -> FetchedPage:
    """The page as it came at noon."""
    raw = body.encode() if isinstance(body, str) else body
    return FetchedPage("p1", "e1", url, NOW, Fetched(url, raw, content_type))
