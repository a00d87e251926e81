"""What is asked rests on what open rules lack, and that is worked out once where it can be."""

from random import Random

from generated import random_case, random_pack

from expert.engine.reference import ReferenceEngine
from expert.gaps import Gaps, Readiness
from expert.pack import Pack
from expert.program import compiled
from expert.recipes import Recipes


def test_a_rule_that_a_case_says_nothing_of_lacks_what_it_lacks_in_silence(pack: Pack) -> None:
    from_silence = 0
    for seed, knowledge in enumerate([pack, *(random_pack(Random(i), size=30) for i in range(20))]):
        program, random = compiled(knowledge), Random(seed)
        engine, readiness = ReferenceEngine(program), Readiness(program)
        recipes = Recipes(knowledge.vocabulary, knowledge.tables)
        for _ in range(8):
            case = random_case(random, knowledge)
            trace = engine.run(recipes.facts(case, case.now))
            gaps, fired = Gaps(readiness, case, trace), {f.rule.id for f in trace.firings}
            looks = zip(readiness.rules, readiness.looks, gaps.looks(fired), strict=True)
            for ready, in_silence, look in looks:
                if ready.rule.id not in fired:
                    from_silence += look is not None and look is in_silence
                    assert look == gaps.look(ready)
    assert from_silence > 500
