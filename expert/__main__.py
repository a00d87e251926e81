"""The command `expert`, which is `python -m expert` as well.

Loading the command takes longer than many an answer, so an interrupt is waited for from here.
"""

import gc
import os


def main() -> None:
    """Run the command; an interrupt ends it quietly at any time."""
    # A run makes many objects and next to no garbage, most of them while it is loaded. Looking
    # for it as often as Python does takes a fifth of the time.
    gc.set_threshold(500_000)
    # pydantic looks through all that is installed for plugins; nothing here needs one.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from expert.cli import main as command

        command()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
