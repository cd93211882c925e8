"""Entry point of the installed program and of `python -m tunesmith`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from tunesmith.cli.app import run_command_line

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
