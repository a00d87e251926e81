"""What the audit asks of a pack: each check with its code, how grave it is, and what to do.

A code is never used for anything else, so waivers and programs may rely on it.
"""

from collections.abc import Mapping
from enum import StrEnum

from expert.frozen import dataclass
from expert.vocabulary import Text


class Severity(StrEnum):
    """How grave a finding is; notices are listed and are no findings."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITIES: Mapping[Severity, Text] = {
    Severity.ERROR: Text(
        "错误：有人会得到不该给的回答", "error: somebody would be given an answer that must not be"
    ),
    Severity.WARNING: Text(
        "警告：知识包里有不起作用的内容，多半是写错了",
        "warning: something in the pack does nothing, so it is most likely a mistake",
    ),
    Severity.NOTICE: Text(
        "提示：只列出，不影响退出码", "notice: listed only, and does not count for the exit code"
    ),
}

GROUPS: Mapping[str, Text] = {
    "A": Text("格式完好", "Well-formed"),
    "B": Text("没有死内容", "No dead text"),
    "C": Text("没有缺口", "No gap"),
    "D": Text("没有矛盾", "No contradiction"),
    "E": Text("安全不变式", "Safety invariants"),
    "F": Text("单调", "Monotone"),
    "G": Text("什么不起作用", "What never matters"),
}


LIMITS = (
    Text(
        "由时间、金额或时钟算出的事实当作可以任意告知的输入；告知了它，就不再告知算它的全部依据。由有限个值查表得出的，按表精确计算。",
        "a term computed from times, amounts or the clock is an input that may be told at will, and then not all that it would be computed from is told; what is looked up from finitely many values is exact",
    ),
    Text("假定（参数代替没人说过的事实）不在证明范围内。", "assumptions (a parameter in the place of a term nobody told) are not covered"),
    Text(
        "提问不在电路里：只剩兜底原因的案例，只在找到的几个上试过提问。",
        "questions are no part of the circuit: cases left with the fallback were tried on a few examples only",
    ),
    Text(
        "诈骗迹象是指：给 P0 原因作依据的规则直接问到的、标为 safety 的事实的值。",
        "signs of fraud are those values of terms marked `safety` that a rule for a cause of urgency P0 asks for itself",
    ),
    Text("文字、编号和日期的写法由加载时的检查保证，不在这里证明。", "texts, ids and dates are checked when a pack loads, not here"),
)  # fmt: skip
"""How far the proofs go, said wherever they are shown."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question put to a pack.

    `says` words a finding and may name its `{subject}` and what else the finding tells;
    `proves` is what holds where nothing is found, `why` whom it would harm if it did not, and
    `mend` what to do where something is found.
    """

    code: str
    severity: Severity
    proves: Text
    why: Text
    says: Text
    mend: Text

    @property
    def group(self) -> str:
        """The letter that the check stands under."""
        return self.code[4]


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTICE

_ALL = (
    Check(
        "AUD-A01", _E,
        Text("存在前后一致的案例，下面的证明因此不是空话", "some case fits together, so what is proven below is about something"),
        Text("若没有案例前后一致，“对所有案例成立”就什么也没说。", "If no case fits together, “holds for every case” says nothing."),
        Text("{subject}：没有任何案例是前后一致的", "{subject}: no case whatsoever fits together"),
        Text("consistency.yaml 排除了一切，请放宽其中的条件。", "consistency.yaml excludes everything; narrow its conditions."),
    ),
    Check(
        "AUD-A02", _W,
        Text("每个声明的事实都有规则、防护或计算读取", "every declared term is read by a rule, a guard or a computed term"),
        Text("没人读的事实会白白问人，而且让人以为它起了作用。", "People are asked for it in vain, and believe that it counts."),
        Text("没有规则或计算读取事实 {subject}", "nothing reads the term {subject}"),
        Text("写出读取它的规则，或删除它。", "Write the rule that reads it, or remove it."),
    ),
    Check(
        "AUD-A03", _W,
        Text("每个参数都用到了", "every parameter is used"),
        Text("改了参数却什么都不变，收单机构会以为已经按自己的规定算了。", "An acquirer who sets it believes that its own number is used, and nothing changes."),
        Text("没有用到参数 {subject}", "nothing uses the parameter {subject}"),
        Text("在规则里用 `$` 引用它，或删除它。", "Name it in a rule with `$`, or remove it."),
    ),
    Check(
        "AUD-A04", _N,
        Text("每项证据都有行动要求准备", "every piece of evidence belongs to an action"),
        Text("没有行动要求的证据，不会有人去准备。", "Nobody is ever told to bring it."),
        Text("没有行动用到证据 {subject}", "no action asks for the evidence {subject}"),
        Text("把它列到行动的 evidence 里，或删除它。", "List it under `evidence` of an action, or remove it."),
    ),
    Check(
        "AUD-A05", _N,
        Text("每个来源都有人引用", "every source is cited"),
        Text("来源表越准，越容易核对；多余的条目让人白找。", "Who checks the sources looks for a statement that is not there."),
        Text("没有内容引用来源 {subject}", "nothing cites the source {subject}"),
        Text("以后要用的来源可以留着。", "A source that will be needed may stay."),
    ),
    Check(
        "AUD-A06", _W,
        Text("每条豁免都对应一处仍然存在的发现", "every waiver is for something that is still found"),
        Text("对象已经没有的豁免会在将来悄悄放过真正的问题。", "It would quietly let a real defect pass later."),
        Text("对 {subject} 的豁免已经没有对象", "the waiver of {subject} is for nothing that is found"),
        Text("从 audit.yaml 里删除它。", "Remove it from audit.yaml."),
    ),
    Check(
        "AUD-B01", _W,
        Text("每条规则和防护都有案例使它触发", "every rule and every guard fires in some case"),
        Text("写规则的人以为这种情况有人管了，其实没有。", "Its author believes that the situation is covered, and it is not."),
        Text("{subject} 在任何案例里都不会触发", "{subject} fires in no case"),
        Text("它的条件彼此冲突，或与它读取的中间结论冲突；请修改或删除。", "Its conditions exclude one another, perhaps through a finding that it reads; mend or remove it."),
    ),
    Check(
        "AUD-B02", _W,
        Text("每个原因都有案例使它成立", "every cause stands in some case"),
        Text("这个原因写了解释和办法，却没有人会看到。", "Its explanation and remedies are written, and nobody is ever shown them."),
        Text("原因 {subject} 在任何案例里都不成立", "the cause {subject} stands in no case"),
        Text("补上支持它的规则，或删除它。", "Write a rule that supports it, or remove it."),
    ),
    Check(
        "AUD-B03", _W,
        Text("每个原因都有案例使它排在第一", "every cause comes first in some case"),
        Text("人们先照第一个原因去做；从不排第一的原因几乎没人照做。", "People act on the first cause; what never comes first is hardly ever acted on."),
        Text("原因 {subject} 从不排在第一", "the cause {subject} never comes first"),
        Text("总有别的原因盖过它；请看支持它的规则是否太弱。", "Another cause always outranks it; perhaps what supports it is too weak."),
    ),
    Check(
        "AUD-B04", _W,
        Text("每个行动都有案例使它被建议", "every action is advised in some case"),
        Text("写好的办法没有人会得到。", "A remedy is written that nobody is ever given."),
        Text("行动 {subject} 从不被建议", "the action {subject} is never advised"),
        Text("没有规则建议它，或防护总是挡住它。", "No rule advises it, or a guard always forbids it."),
    ),
    Check(
        "AUD-B05", _W,
        Text("每个被读取的事实，改变它的值都可能改变回答", "for every term that is read there is a case in which telling it otherwise changes the answer"),
        Text("白问一件事，而问多了人就不答了。", "It is asked for in vain, and people who are asked too much stop answering."),
        Text("事实 {subject} 无论怎么说，回答都不变", "whatever is told of the term {subject}, no answer changes"),
        Text("读取它的条件多余；请修改规则，或删除它。", "What reads it decides nothing; mend the rules, or remove the term."),
    ),
    Check(
        "AUD-B06", _W,
        Text("规则里没有哪个条件已由其余条件保证", "no condition of a rule follows from its other conditions"),
        Text("多余的条件让人误会规则在什么时候起作用，多半是把本来的意思写错了。", "It misleads about when the rule speaks, and most likely something else was meant."),
        Text("{subject} 的条件 {condition} 已由其余条件保证", "{subject}: the condition {condition} follows from the others"),
        Text("删除这个条件，或改成本来的意思。", "Remove the condition, or write what was meant."),
    ),
    Check(
        "AUD-B07", _W,
        Text("删除任何一条规则，总有案例的回答会变", "without any one rule or guard some answer changes"),
        Text("两处说同样的话，以后改一处会忘了另一处。", "The same is said in two places, and a later change will miss one of them."),
        Text("没有 {subject}，任何回答都不变", "without {subject} no answer changes"),
        Text("别的规则已经说了同样的话；请删除或修改。", "Other rules say the same together; remove or mend it."),
    ),
    Check(
        "AUD-B08", _W,
        Text("没有规则被另一条规则包含", "no rule is subsumed by another one"),
        Text("更窄的那条白写了，写的人多半想要不同的结论。", "The narrower rule says nothing of its own; its author most likely meant another conclusion."),
        Text("{subject} 触发时，{other} 总会触发并说出同样的话", "whenever {subject} fires, {other} does and says the same"),
        Text("删除它，或改成本来的意思。", "Remove it, or write what was meant."),
    ),
    Check(
        "AUD-B09", _W,
        Text("`any` 的每一项都可能单独起作用", "every alternative of an `any` can be the one that counts"),
        Text("这一项写了等于没写，也许是写错了值。", "It is as if it were not written; perhaps a wrong value was."),
        Text("{subject} 的选项 {condition} 从不单独起作用", "{subject}: the alternative {condition} never counts by itself"),
        Text("其他选项已经包含了它；请删除或修改。", "Other alternatives cover it; remove or mend it."),
    ),
    Check(
        "AUD-C01", _E,
        Text("每个前后一致的案例都至少得到一个行动", "every case that fits together is given at least one action"),
        Text("付款方被扣了款，来求助的人却空手而回。", "Somebody whose money is missing asks for help and is told nothing to do."),
        Text("有案例得不到任何行动（原因：{subject}）", "a case is given no action (its causes: {subject})"),
        Text("为这种情况写一条建议行动的规则。", "Write a rule with an action for it."),
    ),
    Check(
        "AUD-C02", _E,
        Text("只剩兜底原因的案例都还有一问，它的某个答案会改变首位原因或行动（只在找到的案例上试过，不是证明）", "where only the fallback is left, some answer to some question changes the first cause or action (tried on the cases found, not proven)"),
        Text("没有可问的，就永远停在“原因不明”。", "Without a question that helps, the case stays at “cause not known” for ever."),
        Text("有案例只剩兜底原因 {subject}，问什么都不会改变回答", "a case is left with the fallback {subject}, and no answer to a question changes anything"),
        Text("写出支持某个原因的规则，让它有问题可问。", "Write a rule for a cause, so that there is something to ask."),
    ),
    Check(
        "AUD-C03", _E,
        Text("什么都没说的案例也是前后一致的", "a case that tells nothing fits together"),
        Text("刚开始求助的人什么都还没说，不能被告知“你说的自相矛盾”。", "Who has said nothing yet must not be told that it does not fit together."),
        Text("{subject}：空案例被判为前后矛盾", "{subject}: a case that tells nothing counts as inconsistent"),
        Text("consistency.yaml 里的条件不能由“不知道”满足。", "No condition of consistency.yaml may hold where nothing is known."),
    ),
    Check(
        "AUD-C04", _W,
        Text("每条一致性条件都排除了别的条件没有排除的案例", "every condition of consistency.yaml excludes a case that no other does"),
        Text("不排除任何案例的条件保护不了任何证明。", "It protects no proof, so it was most likely meant to exclude something else."),
        Text("{subject} 没有排除任何案例", "{subject} excludes no case"),
        Text("删除它，或改成本来的意思。", "Remove it, or write what was meant."),
    ),
    Check(
        "AUD-D01", _E,
        Text("互斥的两个行动从不一起被建议", "no two actions that exclude one another are advised together"),
        Text("两个建议一起照做会造成损失，比如一边退款一边重新收款。", "To do both does harm, such as to refund and to charge again."),
        Text("{subject} 会一起被建议", "{subject} are advised together"),
        Text("加上防护，或修改建议它们的规则。", "Add a guard, or mend the rules that advise them."),
    ),
    Check(
        "AUD-D02", _E,
        Text("没有原因会在前后一致的案例里既被确定又被排除", "no cause is both certain and ruled out in a case that fits together"),
        Text("同一个原因又“确定”又“排除”，看的人不知道该信哪句。", "Nobody knows which of the two to believe."),
        Text("原因 {subject} 既被确定又被排除", "the cause {subject} is both certain and ruled out"),
        Text("两条规则必有一条说过头了；若这种事实不可能同时出现，写进 consistency.yaml。", "One of the rules claims too much; if the facts never meet, say so in consistency.yaml."),
    ),
    Check(
        "AUD-E01", _E,
        Text("任何案例，无论是否前后一致，都不违反不变式", "no case at all, consistent or not, breaks an invariant"),
        Text("不变式写的是会让人丢钱的建议；一个案例违反就已经太多。", "Invariants name advice that loses people money; one case that breaks them is one too many."),
        Text("{subject} 被违反：{says}", "{subject} is broken: {says}"),
        Text("修改规则或防护，直到没有案例违反它。", "Mend the rules or guards until no case breaks it."),
    ),
    Check(
        "AUD-E02", _W,
        Text("每条不变式都可能用得上", "every invariant could be put to the test"),
        Text("永远用不上的承诺看起来像保护，其实没有保护。", "A promise that is never put to the test looks like protection and is none."),
        Text("{subject} 说的情况从不出现，等于没说", "{subject} speaks of what never comes, so it promises nothing"),
        Text("改成本来的意思，或删除它。", "Write what was meant, or remove it."),
    ),
    Check(
        "AUD-F01", _E,
        Text("说出任何诈骗迹象都不会降低紧急程度", "telling a sign of fraud never lowers the urgency"),
        Text("说出诈骗迹象的人，反而更晚得到帮助。", "Who mentions a sign of fraud would be helped later for it."),
        Text("说出 {subject} 后，紧急程度反而降低", "telling {subject} lowers the urgency"),
        Text("让读取它的规则只增加、不减少担心。", "Let what reads it only ever add to the worry."),
    ),
    Check(
        "AUD-F02", _E,
        Text("多说一件事不会让确定的原因无故消失（除非被排除、出现矛盾，或有别的原因变得确定）", "telling more never turns a certain cause into nothing without an exclusion, a contradiction, or another certain cause"),
        Text("昨天说“可以确定”，今天多说一句就没有了，没有人会再相信它。", "What was certain yesterday is gone after one more fact, and nobody will trust it again."),
        Text("多说了 {more}，确定的原因 {cause} 就无故消失", "telling {more} turns the certain cause {cause} into nothing"),
        Text("确定之前先要求知道它，或写一条排除原因的规则。", "Ask for it before being certain, or write the rule that rules the cause out."),
    ),
    Check(
        "AUD-F03", _N,
        Text("没有规则依赖“不知道”或“没有得出”", "no rule rests on something unknown or absent"),
        Text("这样的规则最容易被后来补充的事实推翻，值得多看一眼。", "Such rules are the first to fall when more is told, so they deserve a second look."),
        Text("{subject} 依赖“不知道”或“没有得出”，多说一件事可能使它失效", "{subject} rests on something unknown or absent, so telling more may silence it"),
        Text("这是允许的，列出来供审阅。", "That is allowed, and listed for review."),
    ),
    Check(
        "AUD-G01", _E,
        Text("案例编号和事实的顺序不改变回答（编号、名称和语言都不进入电路；顺序在找到的案例上试过）", "neither the id of a case nor the order of its facts changes an answer (ids, names and language do not enter the circuit; the order was tried on cases found)"),
        Text("同样的事实换个说法就得到不同的回答，等于没有回答。", "An answer that depends on how the same facts are written down is no answer."),
        Text("{subject}：换了编号或事实顺序，回答变了", "{subject}: another id or another order of facts changes the answer"),
        Text("这是程序的错误，请报告。", "This is a mistake of the program; please report it."),
    ),
)  # fmt: skip

CHECKS: Mapping[str, Check] = {check.code: check for check in _ALL}
