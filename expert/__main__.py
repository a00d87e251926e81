"""The command `expert`, which is `python -m expert` as well.

Loading the command takes longer than many an answer, so an interrupt is waited for from here.
"""


def main() -> None:
    """Run the command; an interrupt ends it quietly at any time."""
    try:
        from expert.cli import main as command

        command()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
