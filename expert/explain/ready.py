"""What all questions to the answers of one pack share, made once while the pack is in use."""

from collections import OrderedDict

from expert.explain.answers import Answers
from expert.explain.concluding import Concluding
from expert.explain.trial import Trials
from expert.frozen import dataclass
from expert.pack import Pack

_MOST_PACKS = 4


@dataclass(frozen=True, slots=True)
class Ready:
    """A pack made ready to be questioned."""

    trials: Trials
    answers: Answers
    rules: Concluding


_kept: OrderedDict[str, Ready] = OrderedDict()


def ready(pack: Pack) -> Ready:
    """Return a pack made ready; at most four are kept, as many as there are engines."""
    made = _kept.pop(pack.content_hash, None)
    if made is None:
        trials = Trials(pack)
        made = Ready(trials, Answers(pack), Concluding(trials.program))
    # Two threads may make the same one; either will do.
    _kept[pack.content_hash] = made
    while len(_kept) > _MOST_PACKS:
        _kept.popitem(last=False)
    return made
