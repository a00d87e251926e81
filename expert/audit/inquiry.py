"""One audit under way: the circuit that is asked, what was found, and how much was asked."""

from collections import Counter
from collections.abc import Mapping

from expert.audit.catalogue import CHECKS, Check
from expert.audit.effects import Effects, effects
from expert.audit.gates import Circuit
from expert.audit.inputs import Inputs
from expert.audit.model import Model
from expert.audit.witness import case_found, confirm, witness
from expert.errors import Place
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.program import compiled
from expert.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: which check, of what, and a smallest case that shows it.

    Without a case it was proven that there is none: that a rule never fires has no example.
    """

    code: str
    subject: str
    says: Text
    case: Case | None = None
    place: Place | None = None

    @property
    def check(self) -> Check:
        """The check that found it."""
        return CHECKS[self.code]


class Inquiry:
    """Asks the circuit of one pack, and notes what does not hold."""

    def __init__(self, pack: Pack) -> None:
        circuit = Circuit()
        self.pack = pack
        self.model = Model(compiled(pack), circuit, Inputs(pack, circuit))
        self.circuit = circuit
        self.effects: Effects = effects(self.model)
        self.findings: list[Finding] = []
        self.asked: Counter[str] = Counter()
        self._fires: dict[str, Case] = {}

    def case_for(self, rule: str) -> Case:
        """Return a smallest case in which a rule fires that can."""
        if rule not in self._fires:
            case = witness(self.model, self.model.fires[rule])
            assert case is not None
            self._fires[rule] = case
        return self._fires[rule]

    def firing(self) -> list[str]:
        """Return the rules that can fire."""
        fires = self.model.fires.items()
        return [rule for rule, literal in fires if self.circuit.solve(self.model.valid, literal)]

    def cases_for_rules(self) -> Mapping[str, Case]:
        """Return a smallest case for each rule that can fire."""
        return {rule: self.case_for(rule) for rule in sorted(self.firing())}

    def some(self, code: str, *literals: int, valid: bool = True) -> bool:
        """Return whether some case makes all of these hold."""
        self.asked[code] += 1
        within = self.model.valid if valid else self.model.inputs.possible
        return self.circuit.solve(within, *literals)

    def case(self, code: str, *literals: int, valid: bool = True) -> Case | None:
        """Return a smallest case in which all of these hold, if there is any."""
        self.asked[code] += 1
        return witness(self.model, *literals, valid=valid)

    def pair(self, code: str, other: Model, *literals: int) -> tuple[Case, Case] | None:
        """Return two valid cases, of the model and of another one, in which all of these hold."""
        case = self.case(code, other.valid, *literals)
        if case is None:
            return None
        second = case_found(self.circuit, (other.inputs,))
        confirm(other, second)
        return case, second

    def note(
        self,
        code: str,
        subject: str,
        case: Case | None = None,
        place: Place | None = None,
        **fields: Text,
    ) -> None:
        """Note a finding."""
        says = CHECKS[code].says.filled(subject=Text(subject, subject), **fields)
        self.findings.append(Finding(code, subject, says, case, place))
