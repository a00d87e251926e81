"""Problems of knowledge packs: their files, what they declare, and their texts."""

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
        "Known keys: {known}.",
        "不认识键“{key}”",
        "可用的键：{known}。",
    ),
    "E304": Message(
        "“{text}” is not allowed here",
        "Allowed: {allowed}.",
        "这里不能写 “{text}”",
        "可用：{allowed}。",
    ),
    "E305": Message(
        "“{text}” is not a value of type {wanted}",
        "Correct the value at this place.",
        "“{text}”不是 {wanted} 类型的值",
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
    "E340": Message(
        "“{id}” has not the form of an id",
        "For example {form}.",
        "“{id}”不是合格的编号",
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
        "Inputs are declared terms of the right type that no rule derives: {wanted}.",
        "{term} 不能由“{name}”计算",
        "输入要是已声明、类型相符、规则不会推出的事实：{wanted}。",
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
        "Each waits for the next; take one link out.",
        "循环：{path}",
        "前一个等后一个，请去掉其中一环。",
    ),
    "E352": Message(
        "{rule} is reviewed and no case of the book lists it under `{key}`",
        "Add a case to cases/, or make the rule a draft.",
        "{rule} 已审核，但案例集中没有案例把它列在 `{key}` 下",
        "请在 cases/ 里加案例，或把规则改为 draft。",
    ),
    "E353": Message(
        "{term}: “{text}” is not a regular expression",
        "Correct `pattern`.",
        "{term}：“{text}”不是正则表达式",
        "请修改 `pattern`。",
    ),
    "E354": Message(
        "a guard is for `moves_money` or for a list of actions",
        "Name at least one action.",
        "防护要写 `moves_money` 或一个行动列表",
        "至少写一个行动。",
    ),
    "E355": Message(
        "{rule} concludes something about the fallback cause",
        "It holds when no other cause does; no rule may say so.",
        "{rule} 对兜底原因下了结论",
        "没有其他原因时它自动成立，规则不能涉及它。",
    ),
    "E356": Message(
        "{term}: low is above high",
        "Swap or correct them.",
        "{term}：low 大于 high",
        "请调换或修改。",
    ),
    "E357": Message(
        "{term} is of type {kind}, and {name} gives {wanted}",
        "Declare the term with that type.",
        "{term} 的类型是 {kind}，而 {name} 给出 {wanted}",
        "请按该类型声明。",
    ),
    "E358": Message(
        "a rule stands under both fires and silent: {rule}",
        "Keep it in one of the two.",
        "规则同时写在 fires 和 silent 里：{rule}",
        "请只留一处。",
    ),
    "E359": Message(
        "a brace or placeholder that nothing fills: {text}",
        "Allowed here: {allowed}.",
        "花括号或占位符没有内容可填：{text}",
        "此处可用：{allowed}。",
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
        "No full stop at its end; it follows “because”.",
        "{rule} 的 `because` 不是分句",
        "末尾不要句号，它接在“因为”后面。",
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
    "E367": Message(
        "this holiday cannot be: {name}",
        "Its first day comes no later than its last, at most a month lies between, all are published days, and only a Saturday or Sunday is worked instead.",
        "这个假期不成立：{name}",
        "首日不晚于末日，前后不超过一个月，都在已公布的日期之内；调休上班的只能是周六或周日。",
    ),
    "E370": Message(
        "this folder leads back into one that holds it",
        "Remove the link.",
        "这个文件夹又绕回了上层文件夹",
        "请删除这个链接。",
    ),
    "E371": Message(
        "the files together have more than {limit} characters",
        "Is this the folder of a pack?",
        "所有文件合计超过 {limit} 个字符",
        "这是知识包的文件夹吗？",
    ),
    "E372": Message(
        "“{text}” has an invisible character in it",
        "Leave it out.",
        "“{text}” 里有不可见字符",
        "请去掉。",
    ),
    "E373": Message(
        "{term}: “{text}” may take for ever on a text that does not match",
        "Repeat no group, and use at most three of * + ? and {{m,n}}.",
        "{term}：“{text}”遇到不匹配的文本可能永远算不完",
        "不要重复整组，* + ? 和 {{m,n}} 最多用三个。",
    ),
    "E380": Message(
        "{id} says neither what encodes it nor why it is left out, or both",
        "Give either `by: […]` or `left_out: {{zh: …, en: …}}`.",
        "{id} 没写由什么体现、也没写为什么不收，或者两样都写了",
        "请写 `by: […]`，或者写 `left_out: {{zh: …, en: …}}`。",
    ),
    "E381": Message(
        "nothing in the pack is called “{name}”; the nearest is {near}",
        "Name a term, finding, cause.…, act-…, rule, guard, evidence, prevention, onboarding note, code.… or $parameter.",
        "知识包里没有“{name}”，最接近的是 {near}",
        "请写事实、推断、cause.…、act-…、规则、防护、证据、预防、开通准备、code.… 或 $参数 的名字。",
    ),
    "E382": Message(
        "a text says “{word}” without warning against it, and {id} is not to be followed: {text}",
        "Say that it must not be done, or leave it out.",
        "文本用到“{word}”却没有提醒不要这样做，而 {id} 是不能照做的说法：{text}",
        "请写明不要这样做，或者删去。",
    ),
    "E383": Message(
        "the case expects `{key}: {wanted}`, and this came: {came}",
        "Correct the rule or the case. `expert explain` with what is told shows why.",
        "案例写的是 `{key}: {wanted}`，实际是：{came}",
        "请修改规则或案例。把 told 的内容交给 `expert explain`，可以看到原因。",
    ),
    "E390": Message(
        "a line of a letter says one thing",
        "Write one of `term`, `gap`, `says`, `known`, `papers`; `fills` goes with `says` only.",
        "信里一行只写一样内容",
        "请在 `term`、`gap`、`says`、`known`、`papers` 中选一个；`fills` 只能和 `says` 一起用。",
    ),
    "E391": Message(
        "no letter has the part “{name}”",
        "Put it into a letter, or remove it.",
        "没有哪封信用到“{name}”这一部分",
        "请用在信里，或删除它。",
    ),
    "E392": Message(
        "no text leaves “{word}” unexplained",
        "Remove the gloss, or write the word as the texts do.",
        "没有哪段文本用到“{word}”而没有解释",
        "请删除这条释义，或改成文本里的写法。",
    ),
    "E393": Message(
        "the file is empty",
        "Write what belongs in it, or delete the file.",
        "文件是空的",
        "请写上该写的内容，或删掉这个文件。",
    ),
}
