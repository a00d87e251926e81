"""The independent checker: does a certificate follow from a pack and the facts?

It reads plain JSON values and shares no code with what made them but the errors. Told and
computed facts are taken as given. Rules that fired and rules that were blocked must be all
rules, each at its own stratum, so what is accepted is exactly what follows.
"""

from expert.check.checker import Checker, check

__all__ = ["Checker", "check"]
