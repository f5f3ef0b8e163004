"""`python -m kb` does what the command `kb` does."""

from kb.cli import main

main(prog_name="kb")
