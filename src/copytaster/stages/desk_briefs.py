"""What people correct in briefs."""

from collections.abc import Iterable
from dataclasses import replace

from copytaster.model.brief import Brief, Correction, Sentence
from copytaster.model.decision import Decision

PERSON = "the desk"


def corrected(brief: Brief, decisions: Iterable[Decision]) -> Brief:
    """The brief with the sentences that these decisions correct; a sentence that is not told any more is left alone."""
    says = {each.before[0]: each.after[0] if each.after else "" for each in decisions if each.kind == "correct"}
    if not says:
        return brief
    sections = tuple(replace(section, sentences=_said(section.sentences, says)) for section in brief.sections)
    return replace(brief, lead=_said(brief.lead, says), sections=tuple(section for section in sections if section.sentences))


def signed(told: Brief, before: Brief | None, decisions: Iterable[Decision]) -> Brief:
    """The version with the cause and the author of the newest decision that it follows, when it is one that a decision brought about.

    What a decision corrected is in the log of corrections, whatever the rules make of it. `told` is a new version when its moment is.
    """
    if before is None or told.made_at == before.made_at:
        return told
    fresh = [each for each in decisions if each.kind == "correct" and each.at > before.made_at]
    if not fresh:
        return told
    ours = {each.before[0] for each in fresh}
    kept = tuple(each for each in told.corrections if each.was not in ours)
    made = tuple(_correction(each, told) for each in fresh)
    return replace(told, cause=fresh[-1].note, by=f"{fresh[-1].by}, {PERSON}", corrections=(*kept, *made))


def _correction(decision: Decision, told: Brief) -> Correction:
    known = next((each.kind for each in told.corrections if each.was == decision.before[0] and each.says), None)
    says = decision.after[0] if decision.after else ""
    return Correction((known or "wording") if says else "withdrawn", decision.before[0], says)


def _said(sentences: Iterable[Sentence], says: dict[str, str]) -> tuple[Sentence, ...]:
    told = (replace(each, text=says.get(each.text, each.text)) for each in sentences)
    return tuple(each for each in told if each.text)
