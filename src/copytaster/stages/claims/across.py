"""What a story's reports say in common: each statement once with who carried it, and the figures on which they disagree."""

from collections.abc import Mapping, Sequence

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Claim, Statement
from copytaster.stages.claims.across_disputes import disagreements
from copytaster.stages.claims.across_said import Said, one_line, said_in
from copytaster.stages.claims.across_same import Alike

__all__ = ["MOST_STATEMENTS", "disagreements", "statements"]

MOST_STATEMENTS = 40

Copies = Mapping[str, Sequence[Article]]


def statements(reports: Sequence[Article], copies: Copies, claims: Mapping[str, Sequence[Claim]]) -> tuple[Statement, ...]:
    """The statements of a story, at most 40, in order of weight: by how many publishers' own reports carry them, then quoted ones,
    then those of named speakers, then early ones.

    `reports` are the own reports in order of time, `copies` the articles that repeat a report, by its id; a copy carries a statement
    when the words of the report stand in it. Left out is what is merely thought or felt, what nobody says, questions, and what
    has under four words.
    """
    everything = said_in(reports, claims)
    if not everything:
        return ()
    folded = {copy.id: " ".join(copy.text.split()) for listed in copies.values() for copy in listed}
    groups = sorted(Alike(everything).groups(everything), key=_weight)
    return tuple(_statement(group, copies, folded) for group in groups[:MOST_STATEMENTS])


def _weight(group: list[Said]) -> tuple[int, bool, bool, float, int]:
    first = group[0]
    support = len({said.article.source_id for said in group})
    return -support, not first.claim.is_quoted, not any(said.speaker.name for said in group), first.article.told_at.timestamp(), first.order


def _statement(group: list[Said], copies: Copies, folded: Mapping[str, str]) -> Statement:
    first = group[0]
    text, claim, article = first.article.text, first.claim, first.article
    named = next((said.speaker.told for said in group if said.speaker.name), first.speaker.told)
    return Statement(
        text=first.text,
        speaker=first.speaker.told if first.speaker.name else named,
        kind=claim.kind,
        is_quoted=claim.is_quoted,
        hedges=tuple(dict.fromkeys(" ".join(text[hedge.start : hedge.end].split()) for hedge in claim.hedges)),
        citation=Citation(article.id, article.version, claim.content[0].start, claim.content[-1].end),
        source_id=article.source_id,
        at=article.told_at,
        carried_by=_carriers(group, copies, folded),
    )


def _carriers(group: list[Said], copies: Copies, folded: Mapping[str, str]) -> tuple[str, ...]:
    """The reports that say it and the copies in whose text it stands, the first report first, then in order of time."""
    found = {said.article.id: said.article.told_at for said in group}
    for said in group:
        parts = [one_line(said.article.text, (span,)) for span in said.claim.content]
        found.update({copy.id: copy.told_at for copy in copies.get(said.article.id, ()) if all(part in folded[copy.id] for part in parts)})
    first = group[0].article.id
    return (first, *(found_id for found_id, _ in sorted(found.items(), key=lambda item: (item[1], item[0])) if found_id != first))
