"""What publishers change after publishing: told from two versions of an article, and from pages that go and come back."""

from copytaster.stages.edits.compared import changed, withdrawal
from copytaster.stages.edits.looks import AFTER, next_look, wants_look

__all__ = ["AFTER", "changed", "next_look", "wants_look", "withdrawal"]
