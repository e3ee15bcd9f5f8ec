"""An edit in words."""

from copytaster.model.edit import Edit


def in_words(edit: Edit) -> str:
    """What happened, such as "new headline, 2 passages changed"."""
    if edit.kind == "withdrawn":
        return "withdrawn: the page is gone"
    if edit.kind == "returned":
        return "the page is there again"
    kinds = [bool(each.deleted) + 2 * bool(each.inserted) for each in edit.passages]
    said = ["new headline"] if edit.was_title else []
    for kind, word in ((3, "changed"), (1, "deleted"), (2, "inserted")):
        if number := kinds.count(kind):
            said.append(f"{number} passage{'s' * (number > 1)} {word}")
    if edit.more:
        said.append(f"{edit.more} more {'not shown' if said else 'changes, which are not shown'}")
    return ", ".join(said)
