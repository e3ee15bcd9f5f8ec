"""A day of invented news for the site tests: ten lines on the wire, one large story with its brief, older ones behind."""

from copytaster.model.article import Article, Language
from copytaster.model.story import Origin, Story
from tests import make
from tests.fakes import FakeStore

LINES = (
    ("Harbour bridge closes for a week of repairs", 9, "Coast News", "coast.example", "en"),
    ("Ferry line adds night crossings for the summer after a long dispute about wages and rest", 10, "Rail Weekly", "rail.example", "en"),
    ("Four series brought 43.5m to the region, says broadcaster", 13, "The Daily", "daily.example", "en"),
    ("Ministerpräsidentin bleibt im Amt, Koalition streitet über den Haushalt", 21, "Tagesblatt", "tagesblatt.example", "de"),
    ("Thousands raised for charities with auctioned tickets", 24, "The Evening", "evening.example", "en"),
    ("Amber found in ice for the first time", 26, "Science Post", "science.example", "en"),
    ("قمة في الرياض تدعو إلى وقف إطلاق النار", 28, "Al Sahifa", "sahifa.example", "ar"),
    ("Gold edges higher before data", 31, "Market Wire", "market.example", "en"),
    ("Storm warning lifted as winds ease", 44, "Coast News", "coast.example", "en"),
    ("Railway union and operators agree on pay after eleven weeks", 61, "Rail Weekly", "rail.example", "en"),
)
TREATY = "Two states sign a defence treaty"
FIRST = "The parliament ratified the treaty on Tuesday by 201 votes to 12."
SECOND = "Ministers of three neighbours say that troops have crossed the border already."
QUESTION = "Did troops cross the border?"


def fill(store: FakeStore, older: int = 40) -> Story:
    """Put the day into the store; the large story."""
    for title, minutes, name, domain, language in LINES:
        told = make.article(
            f"https://{domain}/{minutes}", title, source_id=domain, told_at=make.ago(minutes), language=Language(language, 0.99)
        )
        alone(store, told, name)
    for number in range(older):
        text = f"The council voted by {number + 10} to 12 on Thursday to build houses on the old harbour."
        alone(
            store,
            make.article(
                f"https://daily.example/council/{number}", f"Council votes on plan {number}", text, told_at=make.ago(90 + 7 * number)
            ),
            "The Daily",
        )
    for _, _, name, domain, _ in LINES[:4]:
        feed = make.feed(f"https://{domain}/feed.xml", title=name, source_id=domain)
        store.put(feed, make.feed_state(feed))
    return treaty(store)


def alone(store: FakeStore, article: Article, name: str) -> Story:
    """A story of one article, told on the wire."""
    story = make.story(article)
    store.put(make.source(article.source_id, name), article, story, make.line(story))
    return story


def treaty(store: FakeStore, carriers: int = 31) -> Story:
    """Three own reports and copies of two agencies, with a brief that cites all reports."""
    own = [
        make.article(f"https://{d}/treaty", TREATY, f"{FIRST}\n\n{SECOND}", source_id=d, told_at=make.ago(hours=5 - n))
        for n, d in enumerate(("coast.example", "daily.example", "rail.example"))
    ]
    copies = [
        make.article(
            f"https://paper{n}.example/treaty",
            f"Treaty signed, agency says ({n})",
            source_id=f"paper{n}.example",
            told_at=make.ago(100 - n),
        )
        for n in range(carriers)
    ]
    origins = [make.OWN] * 3 + [Origin("agency", own[0].id, "The Associated Press" if n % 3 else "Reuters", 0.93) for n in range(carriers)]
    story = make.story(*own, *copies, origins=origins, changed_at=make.ago(3))
    brief = make.brief(
        story,
        *own,
        lead=(make.sentence(FIRST, own[0]), make.sentence(SECOND, own[1], own[2])),
        sections=(make.section(QUESTION, make.sentence(SECOND, own[2])),),
        credits=(make.credit(),),
    )
    store.put(*own, *copies, story, brief, make.line(story))
    return story
