"""How well drafts agree with what curators accepted, and what curators did with drafts."""
