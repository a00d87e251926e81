"""What a person who waits is shown: what is being done, how far it is, and for how long.

It goes to standard error and only where that is a terminal, never into a file or an answer, and
is gone when the work is done. The work knows nothing of it: what is counted is a sequence that
it goes through.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from expert.vocabulary import Text

T = TypeVar("T")

DOING: Mapping[str, Text] = {
    "check": Text("正在读规则、试案例", "reading the rules, trying the cases"),
    "audit": Text("正在对所有可能的案例做证明", "proving for every case that can be told"),
    "diff": Text("正在比较两个知识包", "comparing the two packs"),
    "mutate": Text("正在改坏规则，看案例集能不能发现", "breaking rules, watching the case book"),
    "graph": Text("正在画图", "drawing"),
}


class Counted(Protocol):
    """Hands out things one by one, as they are, while what is shown counts them."""

    def __call__(self, things: Sequence[T], /) -> Iterable[T]:
        """Return the things."""


@contextmanager
def waiting(doing: str, lang: str) -> Iterator[Counted]:
    """Show what is being done until it is; a sequence that goes through what is given counts."""
    if not sys.stderr.isatty():
        yield iter
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn("line"), TextColumn("{task.description} {task.fields[far]}")
    # A terminal that cannot go back a line is not written to again and again.
    console = Console(stderr=True)
    with Progress(
        *columns, TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_interactive,
    ) as shown:  # fmt: skip
        task = shown.add_task(DOING[doing].in_(lang), far="")

        def counted(things: Sequence[T], /) -> Iterator[T]:
            for number, thing in enumerate(things, 1):
                shown.update(task, far=f"{number}/{len(things)}")
                yield thing

        yield counted
