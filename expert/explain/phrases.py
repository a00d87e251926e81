"""What explanations say between the sentences that belong to rules and terms.

Known to be false, not known, assumed and not concluded are four things, and worded as four.
"""

from collections.abc import Mapping

from expert.vocabulary import Text

PHRASES: Mapping[str, Text] = {
    # how something that a rule asks for stands
    "told": Text("{clause}", "{clause}"),
    "computed": Text("{clause}（算出来的）", "{clause} (worked out)"),
    "derived": Text("{clause}（推出来的）", "{clause} (follows from the rest)"),
    "assumed": Text("先假定{assumed}，所以{clause}", "assuming that {assumed}, {clause}"),
    "otherwise": Text("已知不是这样：{clause}", "known to be otherwise: {clause}"),
    "unknown": Text("还不知道：{label}", "not known: {label}"),
    "contradicted": Text("说法互相矛盾：{label}", "told in ways that contradict: {label}"),
    "concluded": Text("{clause}", "{clause}"),
    "not_concluded": Text("没有得出：{clause}", "not concluded: {clause}"),
    # conditions
    "or": Text("或", " or "),
    "either": Text(" / ", " / "),
    "and": Text("，并且", ", and "),
    "with": Text("、", ", "),
    "any": Text("以下之一：{parts}", "one of these: {parts}"),
    "alternative": Text("；", "; "),
    "is_known": Text("{label}：已经知道", "{label}: known"),
    "any_text": Text("{label}（不管内容是什么）", "{label}, whatever it is"),
    "not_known": Text("{label}：不知道", "{label}: not known"),
    "or_unknown": Text("{clause}（不知道也算）", "{clause} (not known will do, too)"),
    "or_nobody_knows": Text("{clause}，或者不知道", "{clause}, or nobody knows"),
    "none_of": Text("{label}：知道，而且不是以下任何一个：{values}", "{label}: known, and none of {values}"),
    "at_least": Text("不少于{value}", "at least {value}"),
    "above": Text("多于{value}", "more than {value}"),
    "at_most": Text("不超过{value}", "at most {value}"),
    "below": Text("少于{value}", "less than {value}"),
    "within": Text("{label}：{bounds}", "{label}: {bounds}"),
    "has_any": Text("{label}：至少有{values}之一", "{label}: at least one of {values}"),
    "has_all": Text("{label}：{values}都有", "{label}: all of {values}"),
    "has_none": Text("{label}：知道，而且没有{values}", "{label}: known, and none of {values}"),
    "is_empty": Text("{label}：知道，而且一个也没有", "{label}: known, and none"),
    "is_level": Text("“{cause}”：{levels}", "“{cause}”: {levels}"),
    "unless_all": Text("除非以下各项都成立：", "unless all of the following holds:"),
    "unless": Text("除非{part}", "unless {part}"),
    # why a question is asked
    "asked_open": Text("它的回答最能把还有可能的情况分开", "its answer best tells apart what is still possible"),
    "asked_together": Text("单凭这一点不会变，和别的回答合在一起就会变", "alone it changes nothing, but together with other answers it does"),
    "asked_safety": Text("先确认没有危险", "to make sure that there is no danger"),
    "asked_assumed": Text("这一点现在只是假定的", "this is only assumed so far"),
    "asked_contradicted": Text("这一点有互相矛盾的说法", "this was told in ways that contradict"),
    "asked_inconsistent": Text("已告知的事实合不到一起", "what was told does not fit together"),
    # how a subject stands
    "is_advised": Text("建议做，排在第{rank}位", "advised, in place {rank}"),
    "emergency": Text("紧急，先于一切", "an emergency, before all else"),
    "is_forbidden": Text("有理由做，但现在不能做", "something asks for it, but not now"),
    "not_asked_for": Text("没有什么理由要做", "nothing asks for it"),
    "comes_with": Text("要做“{then}”，就要先做这一步", "it has to come before “{then}”"),
    "fallback": Text("别的原因都没有依据", "nothing points to any other cause"),
    "nothing": Text("无", "nothing"),
}  # fmt: skip


def phrase(key: str, **parts: Text) -> Text:
    """Return a phrase, filled."""
    return PHRASES[key].filled(**parts)


def joined(texts: tuple[Text, ...] | list[Text], by: str) -> Text:
    """Return texts joined by one of the connectives, each once."""
    parts, word = list(dict.fromkeys(texts)), PHRASES[by]
    return Text(word.zh.join(t.zh for t in parts), word.en.join(t.en for t in parts))


def same(value: object) -> Text:
    """Return what is written alike in both languages."""
    return Text(str(value), str(value))
