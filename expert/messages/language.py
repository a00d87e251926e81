"""Problems of the rule language: what stands in `when` and in `then`."""

from expert.messages.message import Message

MESSAGES = {
    "E311": Message(
        "a condition is a mapping with at least one line",
        "For example `deduction.seen: true`.",
        "条件要写成至少一行的映射",
        "例如 `deduction.seen: true`。",
    ),
    "E312": Message(
        "{finding} is a finding",
        "Write `{finding}: concluded`, or `absent: {finding}`.",
        "{finding} 是中间结论",
        "请写 `{finding}: concluded` 或 `absent: {finding}`。",
    ),
    "E313": Message(
        "unknown term “{name}”",
        "Did you mean “{near}”?",
        "没有 “{name}” 这个名称",
        "是不是想写 “{near}”？",
    ),
    "E314": Message(
        "unknown term “{name}”",
        "Declare it in vocabulary/.",
        "没有 “{name}” 这个名称",
        "请先在 vocabulary/ 里声明。",
    ),
    "E315": Message(
        "`{name}` needs a list of mappings with at least one entry",
        "Each entry is a condition of its own.",
        "`{name}` 后面要写至少一项的映射列表",
        "每一项本身是一个条件。",
    ),
    "E316": Message(
        "`absent` takes findings, and “{name}” is none",
        "Nearest: {near}. For a term that nobody knows write `unknown`.",
        "`absent` 后面只能写中间结论，“{name}”不是",
        "最接近的：{near}。没人知道的事实请写 `unknown`。",
    ),
    "E317": Message(
        "{term} cannot be compared with a single value",
        "Use one of: {tests}, known, unknown.",
        "{term} 不能直接与一个值比较",
        "请用：{tests}、known、unknown。",
    ),
    "E318": Message(
        "no value meets this test on {term}",
        "Widen it, or remove the rule.",
        "没有任何值能满足 {term} 的这个条件",
        "请放宽条件，或删除规则。",
    ),
    "E319": Message(
        "every answer meets this test on {term}",
        "Write `known`.",
        "{term} 的任何回答都满足这个条件",
        "请写 `known`。",
    ),
    "E320": Message(
        "`{name}` in a mapping takes true only",
        "Leave it out, or write `{name}: true`.",
        "映射里的 `{name}` 只能写 true",
        "请去掉，或写 `{name}: true`。",
    ),
    "E321": Message(
        "unknown test “{name}”",
        "Tests for this term: {tests}.",
        "没有 “{name}” 这种条件",
        "这个名称可用的条件：{tests}。",
    ),
    "E322": Message(
        "more than one test on {term}",
        "Write `all: [{{…}}, {{…}}]`.",
        "{term} 上写了不止一个条件",
        "请写成 `all: [{{…}}, {{…}}]`。",
    ),
    "E323": Message(
        "unknown parameter “{name}”",
        "Declare it in parameters.yaml. Nearest: {near}.",
        "没有参数 “{name}”",
        "请在 parameters.yaml 里声明。最接近的：{near}。",
    ),
    "E324": Message(
        "only `unknown` is left in this test on {term}",
        "Write `{term}: unknown`.",
        "{term} 的这个条件里只剩下 `unknown`",
        "请写 `{term}: unknown`。",
    ),
    "E331": Message(
        "not a conclusion",
        "Start with term, finding, cause, rules_out, action, urgency or forbid.",
        "这不是结论",
        "请以 term、finding、cause、rules_out、action、urgency 或 forbid 开头。",
    ),
    "E332": Message(
        "a `{form}` conclusion needs {keys}",
        "Add it.",
        "`{form}` 结论还要写 {keys}",
        "请补上。",
    ),
    "E333": Message(
        "a `{form}` conclusion does not take {keys}",
        "Remove it.",
        "`{form}` 结论不能写 {keys}",
        "请去掉。",
    ),
    "E334": Message(
        "a rule cannot conclude this value of {term}",
        "Sets are told whole, never derived.",
        "规则不能得出 {term} 的这个值",
        "集合只能整体告知，不能推出。",
    ),
    "E335": Message(
        "unknown {kind} “{name}”",
        "Known: {near}.",
        "没有“{name}”（{kind}）",
        "已有的：{near}。",
    ),
}
