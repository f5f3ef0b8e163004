"""Which treaty "it" is, or a verb without an object, where the text leaves no choice."""

from __future__ import annotations

from kb.drafting.annotations import Annotated, Entity, Span


def antecedent(annotated: Annotated, at: int) -> Entity | None:
    """The treaty that words at a place of the text are about, without naming it.

    It is the only one named before in the sentence; else the only one of the sentence before in
    the same paragraph; else the only one of the paragraph, or of the one before if it has none.
    """
    start = annotated.text.rfind("\n", 0, at) + 1
    sentences = [s for s in annotated.sentences if s.end > start and s.start <= at]
    paragraph = Span(start, at)
    near = [Span(max(s.start, start), min(s.end, at)) for s in sentences[-2:]]
    for stretch in (*reversed(near), paragraph, _paragraph_before(annotated.text, start)):
        named = list(annotated.entities_in(stretch, "treaty"))
        if named:
            return named[-1] if len({one.reference for one in named}) == 1 else None
    return None


def is_near(annotated: Annotated, treaty: Entity, at: int) -> bool:
    """Whether a treaty stands in the same paragraph."""
    return treaty.start > annotated.text.rfind("\n", 0, at)


def _paragraph_before(text: str, start: int) -> Span:
    end = len(text[:start].rstrip())
    return Span(text.rfind("\n", 0, end) + 1, end)
