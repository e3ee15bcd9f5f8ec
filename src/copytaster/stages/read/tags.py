"""Tags: what the walk over a page makes of each element."""

PLAIN = frozenset((
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "samp",
    "small", "strong", "sub", "sup", "tt", "u", "var", "wbr"
))  # fmt: skip
"""Elements inside a line whose attributes say nothing."""
INLINE = frozenset((
    "a", "data", "del", "img", "input", "label", "meter", "output", "picture", "progress", "rb", "rp", "rt", "ruby", "s", "span",
    "strike", "time"
))  # fmt: skip
"""Elements inside a line that are looked at."""
UNSEEN = frozenset((
    "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "link", "map", "math", "meta",
    "noframes", "noscript", "object", "param", "script", "select", "source", "style", "svg", "template", "title", "track", "video"
))  # fmt: skip
"""Elements whose contents are no text of the page."""
SLOTS = frozenset(("head", "link", "meta", "title"))
"""Of those, the ones that slots are read from."""
ASIDE = frozenset(("button", "dialog", "nav"))
"""Elements that hold no article; on training pages 0.1 % of the text stood in them, for a third of the time of a walk."""
NOTABLE = frozenset(("aria-hidden", "datetime", "hidden", "itemprop", "rel", "style"))
"""Attributes that tell more than what an element is called."""
MEDIA = frozenset(("audio", "canvas", "embed", "iframe", "img", "object", "picture", "video"))
"""Elements that show a picture, a film or a sound."""
STRONG = frozenset(("b", "em", "i", "strong"))
"""Elements that set their text off."""
NEVER_HIDDEN = frozenset(("article", "body", "html", "main"))
"""Elements that scripts show even where their attributes hide them."""
ARTICLES = frozenset(("article", "main"))
"""Elements that hold an article."""

ANCESTOR_TAGS = (
    "article", "main", "header", "footer", "nav", "aside", "section", "form", "ul", "table", "figure", "figcaption", "blockquote",
    "li", "button", "details", "dl", "p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "div"
)  # fmt: skip
"""Tags that are told apart, a bit each, in what is known of an element: those of the element and of all above it."""
TAG_BIT = {tag: 1 << place for place, tag in enumerate(ANCESTOR_TAGS)} | {"ol": 1 << ANCESTOR_TAGS.index("ul")}
TOLD_IN_TEXT = frozenset(("author", "headline", "name", "datepublished", "datemodified"))
"""Names of microdata whose value may be the text of the element."""
