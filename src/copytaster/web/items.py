"""Stories and articles as items, as feeds list them and reader apps show them: within what may be shown, with markup of our own alone."""

from collections.abc import Sequence

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.markup import SafeHtml
from copytaster.model.story import Story
from copytaster.stages import outfeeds, present
from copytaster.stages.desk_sources import displayed
from copytaster.stages.outfeeds import OutItem
from copytaster.stages.present.cited import Told, credit_line, told
from copytaster.stages.records import Known
from copytaster.web.site import Site

_NOTHING = Told((), (), ())


async def known_to(site: Site, base: str) -> Known:
    """What items need to know; `base` is how readers reach the site, without a slash at its end."""
    rights = displayed(site.look.rights, (await site.shown.veil()).rights)
    return Known(await site.store.sources(), rights, base)


async def of_stories(site: Site, stories: Sequence[Story], known: Known) -> tuple[OutItem, ...]:
    """Each with its brief."""
    articles = await site.store.articles([story.title_article_id for story in stories])
    briefs = await site.store.briefs([story.id for story in stories])
    made = []
    for story in stories:
        brief, leading = briefs.get(story.id), articles.get(story.title_article_id)
        bare = outfeeds.item(story, leading, brief, known)
        made.append(outfeeds.item(story, leading, brief, known, story_html(site, story, brief, bare.summary, known)))
    return tuple(made)


async def of_articles(site: Site, articles: Sequence[Article], known: Known) -> tuple[OutItem, ...]:
    """Each with a link to its publisher and, where others report too, one to its story."""
    homes = await site.store.story_of([article.id for article in articles])
    stories = await site.store.stories(list(dict.fromkeys(homes.values())))
    template = site.templates.get_template("item_report.html")
    made = []
    for article in articles:
        bare, story = outfeeds.report(article, known), stories.get(homes.get(article.id, ""))
        html = template.render(
            summary=bare.summary,
            link=bare.source_url,
            source=bare.author,
            story=f"{known.base}/story/{story.id}" if story and len(story.places) > 1 else "",
            echo=present.echo(story) if story else "",
        )
        made.append(outfeeds.report(article, known, SafeHtml(html)))
    return tuple(made)


def story_html(site: Site, story: Story, brief: Brief | None, summary: str, known: Known) -> SafeHtml:
    """The brief with its sources; `summary` where there is none."""
    cited = told(brief, known.sources) if brief else _NOTHING
    made = site.templates.get_template("item_story.html").render(
        brief=cited,
        links={each.number: each.url for each in cited.links},
        summary=summary,
        credit=credit_line(brief.credits) if brief else "",
        url=f"{known.base}/story/{story.id}",
        publishers=present.counted(len(present.publishers(story)), "publisher"),
        echo=present.echo(story),
    )
    return SafeHtml(made)
