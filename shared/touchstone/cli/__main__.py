"""`python -m touchstone.cli`."""

from touchstone.cli.main import main

if __name__ == "__main__":
    main()
