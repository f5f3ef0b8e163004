"""`python -m kb` does what the command `kb` does."""

from kb.cli import main

if __name__ == "__main__":
    main(prog_name="kb")
