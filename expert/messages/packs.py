"""Problems of knowledge packs."""

from expert.messages.message import Message

MESSAGES = {
    "E300": Message(
        "no such folder",
        "A pack is a folder with pack.yaml in it.",
        "没有这个文件夹",
        "知识包是一个含有 pack.yaml 的文件夹。",
    ),
    "E301": Message(
        "a mapping is needed here",
        "Write keys and values.",
        "这里要写映射",
        "请写成“键: 值”。",
    ),
    "E302": Message("“{key}” is missing", "Add it.", "缺少 “{key}”", "请补上。"),
    "E303": Message(
        "unknown key “{key}”",
        "Nearest known key: {near}.",
        "不认识键 “{key}”",
        "最接近的键：{near}。",
    ),
    "E304": Message(
        "“{text}” is not allowed here",
        "Allowed: {allowed}.",
        "这里不能写 “{text}”",
        "可用：{allowed}。",
    ),
    "E305": Message(
        "“{key}”: {reason}",
        "Mend the value at this place.",
        "“{key}”：{reason}",
        "请修改此处的值。",
    ),
    "E306": Message(
        "more than {limit} files",
        "Is this the folder of a pack?",
        "文件超过 {limit} 个",
        "这是知识包的文件夹吗？",
    ),
    "E307": Message(
        "“{name}” is no file of a pack",
        "Folders: vocabulary, rules, cases; the other files have fixed names.",
        "“{name}” 不属于知识包",
        "文件夹有 vocabulary、rules、cases，其余文件名固定。",
    ),
    "E308": Message(
        "“{name}” is missing", "Every pack needs it.", "缺少 “{name}”", "每个知识包都要有它。"
    ),
    "E309": Message(
        "a list is needed here", "Start each entry with “- ”.", "这里要写列表", "每项以“- ”开头。"
    ),
    "E310": Message(
        "the id “{id}” is used twice",
        "Ids are never shared or reused.",
        "编号 “{id}” 重复",
        "编号不能共用，也不能再次使用。",
    ),
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
        "`unknown` in a mapping takes true only",
        "Leave it out, or write `unknown: true`.",
        "映射里的 `unknown` 只能写 true",
        "请去掉，或写 `unknown: true`。",
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
        "Nearest known: {near}.",
        "没有 “{name}”（{kind}）",
        "最接近的：{near}。",
    ),
    "E340": Message(
        "“{id}” has not the form of an id",
        "For example {form}.",
        "“{id}” 不是合格的编号",
        "例如 {form}。",
    ),
    "E341": Message(
        "{name} is a reserved word",
        "Choose another name.",
        "{name} 是保留字",
        "请换一个名称。",
    ),
    "E342": Message(
        "{term} is the beginning of {longer}",
        "A nested case could not tell the two apart; rename one.",
        "{term} 是 {longer} 的开头",
        "嵌套写法会分不清，请改名。",
    ),
    "E343": Message("{term} lacks {what}", "Add it.", "{term} 缺少 {what}", "请补上。"),
    "E344": Message(
        "{term}: unknown function “{name}”",
        "Nearest: {near}.",
        "{term}：没有函数 “{name}”",
        "最接近的：{near}。",
    ),
    "E345": Message(
        "{term}: the function takes {count} inputs",
        "List that many under `from`.",
        "{term}：这个函数要 {count} 个输入",
        "请在 `from` 里列出。",
    ),
    "E346": Message(
        "{term} cannot be computed from “{name}”",
        "Inputs are terms that no rule derives.",
        "{term} 不能由 “{name}” 计算",
        "输入只能是规则不会推出的事实。",
    ),
    "E347": Message(
        "{rule} reads a cause and concludes “{name}”",
        "Only action, urgency and forbid rules read causes.",
        "{rule} 读取原因却得出 “{name}”",
        "只有给出行动、紧急程度或禁止的规则可以读取原因。",
    ),
    "E348": Message(
        "{rule}: an emergency needs `for` with a cause of urgency P0",
        "Name that cause, or drop `emergency`.",
        "{rule}：紧急行动要用 `for` 指明 P0 原因",
        "请写明原因，或去掉 `emergency`。",
    ),
    "E349": Message(
        "no source",
        "Name at least one; `own` is engineering judgement.",
        "没有来源",
        "至少写一个；工程判断写 `own`。",
    ),
    "E350": Message(
        "{action} moves money and has no guard against contradicted facts",
        "Add a guard for it with `only_when: {{absent: contradicted}}`.",
        "{action} 会动钱，却没有“事实矛盾时不做”的防护",
        "请为它加上 `only_when: {{absent: contradicted}}`。",
    ),
    "E351": Message(
        "a circle: {path}",
        "Take one link out.",
        "循环：{path}",
        "请去掉其中一环。",
    ),
    "E352": Message(
        "{rule} is reviewed and no case of the book lists it under `{key}`",
        "Add a case to cases/, or make the rule a draft.",
        "{rule} 已审核，但案例集中没有案例把它列在 `{key}` 下",
        "请在 cases/ 里加案例，或把规则改为 draft。",
    ),
    "E360": Message(
        "a text is empty", "Write it in both languages.", "文本是空的", "请写好中英文。"
    ),
    "E361": Message(
        "the placeholders differ between zh and en",
        "Use the same names in both.",
        "中英文的占位符不一致",
        "请用同样的名称。",
    ),
    "E362": Message(
        "a text speaks of a secret without warning against giving it: {text}",
        "Never ask for passwords, codes or full card numbers.",
        "文本提到密码、验证码等却没有提醒不要给：{text}",
        "绝不索要密码、验证码或完整卡号。",
    ),
    "E363": Message(
        "`because` of {rule} is not a clause",
        "No full stop and no placeholder; it follows “because”.",
        "{rule} 的 `because` 不是分句",
        "不要句号和占位符，它接在“因为”后面。",
    ),
    "E364": Message(
        "compensation without its basis: {text}",
        "Say “by contract or law”.",
        "提到赔偿却没有依据：{text}",
        "请写明“按合同或法律”。",
    ),
    "E365": Message(
        "the number {number} is not on the allow-list",
        "Allowed: {allowed}.",
        "号码 {number} 不在允许名单里",
        "允许：{allowed}。",
    ),
    "E366": Message(
        "law is cited without a VERIFIED source that is law: {text}",
        "Name that source, or say it without law.",
        "引用法律却没有已核实的法律来源：{text}",
        "请写明来源，或不提法律。",
    ),
}
