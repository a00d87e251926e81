"""What stands between the parts of an explanation when a person reads it."""

from collections.abc import Mapping

from expert.vocabulary import Text

CAPTIONS: Mapping[str, Text] = {
    "rests": Text("依据：", "based on: "),
    "speaks_for": Text("依据", "What speaks for it"),
    "speaks_against": Text("反对的依据", "What speaks against it"),
    "below": Text("这些又从哪里来", "What that is based on"),
    "worked_out": Text("怎么算出来的", "How it was worked out"),
    "from": Text("由此算出：", "from: "),
    "edits": Text("假如", "If"),
    "was": Text("原来：", "now: "),
    "otherwise": Text("那样：", "then: "),
    "came": Text("多了：", "then also: "),
    "went": Text("少了：", "no longer: "),
    "same": Text("结论和建议都不变。", "Nothing that is concluded or advised changes."),
    "now": Text("提问的时间", "Time of asking"),
    "cause": Text("最可能的情况", "What most likely happened"),
    "action": Text("先做什么", "What to do first"),
    "urgency": Text("多紧急", "How urgent"),
    "others": Text("其他的情况", "The other causes"),
    "ruled_out": Text("可以排除", "Ruled out"),
    "actions": Text("全部建议", "All advice"),
    "forbidden": Text("现在不能做", "Not yet"),
    "contradicted": Text("说法对不上", "What does not fit together"),
    "alike": Text("不变", "the same"),
    "fires": Text("这些规则会触发", "These rules would fire"),
    "silent": Text("这些规则不再触发", "These rules would no longer fire"),
    "since": Text("因为那样：", "because then: "),
    "follows": Text("随之改变的事实", "Facts that change with it"),
    "enough": Text("有这些就够了", "This is enough"),
    "decides": Text(
        "别的已告知的事实不管怎样，最可能的情况都是“{cause}”，先做的都是“{action}”。",
        "Whatever the other told facts are, “{cause}” comes first, and the first thing to do is “{action}”.",
    ),
    "else_then": Text("不然的话：{facts} → {then}", "otherwise: {facts} → {then}"),
    "may_spare": Text(
        "组合太多，没有试完：也许不需要", "too many combinations to try: perhaps not needed"
    ),
    "spare": Text("不影响结果的", "What makes no difference"),
    "minimal": Text("一件也不能少。", "None of these can be left out."),
    "all_count": Text("每一件都要紧。", "Every fact counts."),
    "turns": Text("什么时候会自己变", "When it changes by itself"),
    "no_turn": Text(
        "照现在告知的事实，{days} 天之内，单是时间过去，不会改变最可能的原因、第一步和缓急；期限照旧。",
        "With the facts as told, time alone changes neither the first cause, nor the first step, nor the"
        " urgency within {days} days. Deadlines stand.",
    ),
    "no_clock": Text(
        "没有提问的时间，算不出来。", "Without a time of asking this cannot be worked out."
    ),
    "turn": Text("{day}（{weekday}）{time}起，{count}", "from {weekday} {day}{time}, {count}"),
    "passed": Text("过了 {count} 个工作日", "when {count} business days have passed"),
    "passed_one": Text("过了 1 个工作日", "when a business day has passed"),
    "before": Text("还没过一个工作日", "before another business day has passed"),
    "today": Text("今天", "today"),
    "later": Text("之后", "after that"),
    "unpublished": Text(
        "那时的放假安排还没有公布，日期可能有出入。",
        "Holidays are not known that far ahead, so the date may be off.",
    ),
    # The clock moves only the days since the sale: other numbers stay as they were told.
    "edges": Text("哪个数字重新告知，结果会变", "Which numbers, told anew, would change it"),
    "no_edge": Text(
        "已告知的数字里，没有一个变了会影响结果。",
        "No told number would change the answer.",
    ),
    "edge": Text(
        "现在：{told}；如果重新告知：{value}，结果就会变",
        "now: {told}; the answer changes once it is told anew: {value}",
    ),
    "reviewed": Text("已审核", "reviewed"),
    "draft": Text("草稿", "draft"),
    "words": Text("用语", "Words used here"),
    "word": Text("{word}：{means}", "{word}: {means}"),
    "as_picture": Text(
        "以上是 Mermaid 文本。要看图，写到文件里再打开："
        "expert graph 案例 --format html > graph.html（需要 pip install 'expert[draw]'）；"
        "程序用 --format json。",
        "This is Mermaid text. For a picture, write a page and open it: expert graph CASE "
        "--format html > graph.html (needs pip install 'expert[draw]'). Programs take --format json.",
    ),
    "before_first": Text("开始收款之前：问清、抄下", "Before the first sale: ask and write down"),
    "habits_merchant": Text("商户平时", "The merchant's habits"),
    "habits_payer": Text("付款方平时", "The payer's habits"),
    "habits_either": Text("双方平时", "Everybody's habits"),
    "habits_agent": Text("客服平时", "The support agent's habits"),
    "more": Text("还有 {count} 个：--format json", "… and {count} more: --format json"),
    "when": Text("什么时候触发（每一行都要成立）", "When all of this holds"),
    "then": Text("得出", "It concludes"),
    "because": Text("因为", "Because"),
    "sources": Text("出处", "Sources"),
    "cases_fire": Text("让它触发的案例", "Cases that fire it"),
    "cases_silent": Text("不该触发的案例", "Cases that must not"),
    "after": Text("它用到的结论来自", "What it reads is concluded by"),
    "before_it": Text("用到它的结论的", "What it concludes is read by"),
    "computed_from": Text("由这些算出：", "worked out from: "),
    "derived_by": Text("可由这些规则推出：", "follows by: "),
    "read_by": Text("用到它的规则：", "read by: "),
    "question": Text("接下来问", "Ask next"),
    "why_asked": Text("为什么问：", "why: "),
    "answers": Text("每种回答的结果", "What each answer leads to"),
    "unchanged": Text("结果不变", "no change"),
    "settled": Text(
        "不用再问了：不管怎么回答，第一步都是“{action}”。",
        "Nothing is left to ask: whatever the answers, the first thing to do is “{action}”.",
    ),
    "settled_so_far": Text(
        "暂时不用再问：再多知道任何一件事，第一步都还是“{action}”；几件事合在一起会怎样，没有试完。",
        "Nothing needs to be asked for now: whatever one more answer is, “{action}” stays the first thing to do; several answers together were not all tried.",
    ),
    "so_far": Text("还可能是", "What it may be"),
    "sure_so_far": Text("目前的判断", "What is known so far"),
    "consult_help": Text(
        "请输入选项的序号或答案；多选用逗号隔开。不知道就输入 ?，想知道为什么问输入 why，退回上一题输入 back，结束输入 stop。",
        "Type the number of a choice or the answer, several with commas. Type ? if you do not know, why to hear why it is asked, back for the last question, stop to end.",
    ),
    "remedy": Text("怎样才会成立", "What would change it"),
    "one_of_ways": Text("只要得知：", "it is enough to learn: "),
    "example": Text("比如", "for example, "),
    "no_remedy": Text(
        "再多知道 {tried} 件事也不会成立。",
        "Even {tried} more facts would not bring it about.",
    ),
    "out_of_reach": Text(
        "照已经说的情况，再问到什么都不会成立。",
        "With what was told, no further answer could bring it about.",
    ),
    "none_found": Text(
        "试了很多种可能（没有试完），再多知道 {tried} 件事，也没见它成立。",
        "Many cases were tried, though not all, and none brought it about (new facts in each: {tried}).",
    ),
    "rules": Text("能得出它的规则", "The rules that could lead there"),
    "no_rule": Text("没有规则会得出它。", "No rule leads there."),
    "fired": Text("触发了", "fired"),
    "will_do": Text("这样也算", "that will do"),
    "more_rules": Text("还有 {count} 条规则：--full", "… and {count} more: --full"),
    "see_why_not": Text(
        "想知道还差什么：expert why-not 案例 {id}",
        "To see what is missing: expert why-not CASE {id}",
    ),
}

WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)
