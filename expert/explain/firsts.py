"""Whether the first cause and the first action of a case stay, whatever some facts are.

It is said to stay only where nothing that may come of the case could take its place; `culprits`
are the rules and names that might.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from expert.explain.outlook import Outlook
from expert.rules import ActionStep, Forbids, Order, Recommends
from expert.support import STANDING
from expert.vocabulary import CAUSE_PREFIX

_STEPS = list(ActionStep)
_Place = tuple[int, str, int]
"""Where a cause ranks: its level, its urgency, its declared place. The least is the first."""
_NOWHERE: _Place = (len(STANDING), "", 0)


class _For(NamedTuple):
    """An action and the cause that it is for, if it is for one, and what asks for it."""

    action: str
    cause: str | None
    emergency: bool
    culprits: tuple[str, ...]


class Firsts:
    """What may come first in a case, as far as an outlook goes."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook, self._pack = outlook, outlook.pack
        self._end = outlook.trial.outcome
        self.culprits: list[str] = []
        self._order = {cause: i for i, cause in enumerate(self._pack.causes)}
        self._declared = {action: i for i, action in enumerate(self._pack.actions)}
        self._best = dict.fromkeys(self._order, _NOWHERE)
        self._worst = {**self._best}
        standing = {standing.cause for standing in self._end.causes}
        for cause in {*standing, *outlook.causes()}:
            places = [self._place(cause, level) for level in outlook.levels(cause)]
            self._best[cause], self._worst[cause] = min(places), max(places)
        self.cause_stays = self._cause_stays()

    def _place(self, cause: str, level: object) -> _Place:
        if level not in STANDING:
            return _NOWHERE
        return STANDING.index(level), self._pack.causes[cause].urgency, self._order[cause]

    def _cause_stays(self) -> bool:
        first = self._end.causes[0].cause if self._end.causes else None
        worst = self._worst[first] if first else _NOWHERE
        ahead = [c for c in self._order if c != first and self._best[c] < worst]
        if not ahead and (first is None or worst < _NOWHERE):
            return True
        self.culprits += [CAUSE_PREFIX + c for c in (first, *ahead) if c]
        return False

    def may_be_advised(self) -> set[str]:
        """Return the actions that may be advised."""
        return {of.action for of in self._asked_for()[0]}

    # -- actions -------------------------------------------------------------------------------

    def action_stays(self) -> bool:
        """Return whether the first action is the same whatever the open facts are."""
        first = self._end.actions[0].action if self._end.actions else None
        self._may, self._surely = self._asked_for()
        if first is None:
            self.culprits += [name for wanted in self._may for name in wanted.culprits]
            return not self._may
        # It goes first itself, or right before what does.
        after = [o.then for o in self._orders(sure=True) if o.first == first]
        found: list[str] = []
        for leading in (first, *after):
            against = list(self._ahead(first, leading))
            if not against:
                return True
            found += against
        self.culprits += found
        return False

    def _asked_for(self) -> tuple[list[_For], list[_For]]:
        """Return what may be advised, and what surely is, with all that has to come before it."""
        outlook, fired = self._outlook, self._outlook.trial.fired
        forbidden, may_forbid = set[str](), dict[str, tuple[str, ...]]()
        wanted: list[tuple[_For, bool]] = []
        for rule in outlook.acting:
            may = outlook.fires(rule)
            if not may.hold:
                continue
            loose = (rule.id,) if may.fail or rule.id not in fired else ()
            for c in rule.then:
                if isinstance(c, Forbids):
                    may_forbid[c.action] = (*may_forbid.get(c.action, ()), *loose)
                    forbidden |= set() if may.fail else {c.action}
                elif isinstance(c, Recommends):
                    about = (CAUSE_PREFIX + c.cause,) if c.cause else ()
                    of = _For(c.action, c.cause, c.emergency, (*loose, *about))
                    wanted.append((of, not may.fail))
        self._may_forbid = may_forbid
        may_want = [of for of, _ in wanted if of.action not in forbidden]
        surely = [of for of, sure in wanted if sure and of.action not in may_forbid]
        pulled = [o for o in self._orders(sure=False) if o.first not in forbidden]
        sure = [o for o in self._orders(sure=True) if o.first not in may_forbid]
        return _pulled(may_want, pulled), _pulled(surely, sure)

    def _orders(self, *, sure: bool) -> list[Order]:
        """Return which of two actions may have to come first, or surely has to."""
        found = []
        for order in self._pack.orders:
            done = order.done and self._outlook.may(order.done)
            if not done or not (done.hold if sure else not done.fail):
                found.append(order)
        return found

    def _ahead(self, first: str, leading: str) -> Iterator[str]:
        """Yield culprits of what might come before an action, `first` being led there by another.

        Nothing is yielded if that action is surely first of all, or right behind `first`.
        """
        sure = [of for of in self._surely if of.action == leading]
        if not sure or not any(of.action == first for of in self._surely):
            along = [of for of in self._may if of.action in (leading, first)]
            yield from (name for of in along for name in of.culprits)
            yield from (name for names in self._may_forbid.values() for name in names)
            yield leading  # it is in doubt, whatever the reason
            return
        # What has to come before it comes first.
        orders, place = self._orders(sure=False), self._declared
        before = {o.first for o in orders if o.then == first}
        if leading != first:
            before |= {o.first for o in orders
                       if o.then == leading and place[o.first] < place[first]}  # fmt: skip
        for of in self._may:
            if of.action in before or (
                of.action not in (leading, first) and not self._goes_before(sure, of)
            ):
                yield from of.culprits or (of.action,)

    def _goes_before(self, sure: list[_For], other: _For) -> bool:
        """Return whether an action that is surely asked for surely goes before another."""
        action = sure[0].action
        emergency = any(of.emergency for of in sure)
        others = any(of.emergency for of in self._may if of.action == other.action)
        if emergency != others:
            return emergency
        sooner = self._step(action) < self._step(other.action)
        if all(of.cause is None for of in self._may if of.action == action):
            # Without a cause it comes after what is for the first one.
            return sooner if other.cause is None else self.cause_stays and not self._first(other)
        return any(self._ranks_before(of.cause, other, sooner=sooner) for of in sure if of.cause)

    def _ranks_before(self, cause: str | None, other: _For, *, sooner: bool) -> bool:
        assert cause is not None
        if other.cause is None:
            return self.cause_stays and cause == self._end.causes[0].cause
        if other.cause == cause:
            return sooner
        return self._worst[cause] < self._best[other.cause]

    def _first(self, of: _For) -> bool:
        return bool(self._end.causes) and of.cause == self._end.causes[0].cause

    def _step(self, action: str) -> tuple[int, int]:
        return _STEPS.index(self._pack.actions[action].step), self._declared[action]


def _pulled(wanted: list[_For], orders: Iterable[Order]) -> list[_For]:
    """Return what is asked for, and what comes along because it has to come before."""
    found, waiting = dict.fromkeys(wanted), [*wanted]
    for of in waiting:  # grows on the way
        for order in orders:
            along = _For(order.first, of.cause, False, of.culprits)
            if order.then == of.action and along not in found:
                found[along] = None
                waiting.append(along)
    return [*found]


def splits(outlook: Outlook, culprits: Iterable[str]) -> Iterator[str]:
    """Yield the open terms that decide between what may be and what is, the nearest first."""
    terms, waiting, seen = outlook.pack.vocabulary.terms, [*culprits], set[str]()
    for name in waiting:  # grows on the way
        if name in seen:
            continue
        seen.add(name)
        if name in outlook.open:
            yield name
        elif name in terms and (computed := terms[name].computed):
            waiting += computed.inputs
        waiting += outlook.deciding(name)
    yield from sorted(outlook.open - seen)
