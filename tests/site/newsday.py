"""A day of invented news for the site tests: ten lines on the wire, one large story with its brief, older ones behind."""

import random
from collections.abc import Sequence
from dataclasses import replace

from copytaster.model.article import Article, Language
from copytaster.model.brief import Citation, Correction, Disagreement, Figure, FigureTold, Span, Statement
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
VOTES = "The parliament ratified the treaty on Tuesday by 199 votes to 12."
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


def _statements(own: Sequence[Article], copies: Sequence[Article]) -> tuple[Statement, ...]:
    """Two claims, the first in dispute."""
    cited = Citation(own[0].id, 1, 0, len(FIRST))
    carried = (own[0].id, *(each.id for each in copies[:3]))
    return (
        Statement("201 votes to 12", "the speaker", "report", False, ("reportedly",), cited, "coast.example", own[0].told_at, carried),
        Statement("troops have crossed the border already", "", "say", True, (), Citation(own[1].id, 1, 67, 140), "daily.example",
                  own[1].told_at, (own[1].id,)),
    )  # fmt: skip


def _disagreement(own: Sequence[Article]) -> Disagreement:
    """Votes as two reports give them."""
    told = [
        FigureTold(f"{votes} votes", Figure(Span(0, 3), votes, votes, "", ("vote",)), "", Citation(each.id, 1, 0, 60), each.source_id,
                   each.told_at, (each.id,))
        for votes, each in ((199, own[1]), (201, own[0]))
    ]  # fmt: skip
    return Disagreement("votes", tuple(told))


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
        statements=_statements(own, copies),
        disagreements=(_disagreement(own),),
        checked=4,
        left_out=("a sentence of rail.example: the number 9 is not in what it cites",),
        cause="a report by rail.example joined",
        corrections=(Correction("number", VOTES, FIRST),),
    )
    store.put(replace(brief, lead=(make.sentence(VOTES, own[0]),), sections=(), made_at=make.ago(hours=5), cause="first brief"))
    store.put(*own, *copies, story, brief, make.line(story))
    return story


def longest(store: FakeStore) -> Story:
    """A story of 400 articles with words of every kind, and a brief with as much of everything as a page may get, in thirty versions."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(4_000)]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count)).capitalize() + "."

    articles = [make.article(f"https://p{n}.example/{text(2)}", text(9), text(60), source_id=f"p{n}.example") for n in range(400)]
    origins = [make.OWN] * 40 + [Origin("copy", articles[n % 40].id, None, 0.9) for n in range(360)]
    story = make.story(*articles, origins=origins)
    for version in range(1, 31):
        lead = tuple(make.sentence(text(25), articles[n]) for n in range(12))
        cited = Citation(articles[0].id, 1, 0, 60)
        said = tuple(
            Statement(text(25), text(3), "say", True, ("may",), cited, "p0.example", make.NOW, tuple(each.id for each in articles[:9]))
            for _ in range(40)
        )
        store.put(
            make.brief(
                story, *articles, lead=lead, statements=said, checked=60, left_out=tuple(text(20) for _ in range(40)), cause=text(8),
                made_at=make.ago(90 - version), corrections=(Correction("number", text(25), text(25)),) * 3,
            )
        )  # fmt: skip
    store.put(*articles, story, make.line(story))
    return story
