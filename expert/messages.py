"""The message catalogue: every problem `expert` can name, in both languages, by stable code.

E1 documents · E2 cases and options · E3 packs · E4 certificates · E5 `expert` itself.
A code is never used for anything else, so programs may rely on it.
"""

from typing import NamedTuple


class Message(NamedTuple):
    """What is wrong and what to do next; `{names}` are filled with the fields of a problem."""

    en: str
    hint_en: str
    zh: str
    hint_zh: str


MESSAGES: dict[str, Message] = {
    "E101": Message(
        "cannot be read: {reason}",
        "Check the path and the permissions.",
        "读不了：{reason}",
        "请检查路径和读取权限。",
    ),
    "E102": Message(
        "larger than {limit} bytes",
        "A case holds facts, not attachments; keep it small.",
        "超过 {limit} 字节",
        "案例文件只写事实，不放附件，请精简。",
    ),
    "E103": Message(
        "not a text in UTF-8 (byte or character {position})",
        "Save the file as UTF-8.",
        "不是 UTF-8 文本（第 {position} 个字节或字符处）",
        "请把文件另存为 UTF-8 编码。",
    ),
    "E104": Message(
        "not a regular file",
        "Give the path of a JSON or YAML file, or - for standard input.",
        "不是普通文件",
        "请给出 JSON 或 YAML 文件的路径，或用 - 表示标准输入。",
    ),
    "E105": Message(
        "nested deeper than {depth} levels",
        "A case needs two levels at most.",
        "嵌套超过 {depth} 层",
        "案例最多只需要两层。",
    ),
    "E106": Message(
        "the key {key} is not a text",
        "Use the names of terms as keys.",
        "键 {key} 不是文本",
        "请用事实名称作为键。",
    ),
    "E107": Message(
        "a value of type {type} cannot be told",
        "Use booleans, numbers, texts, lists of texts, or datetimes.",
        "不接受 {type} 类型的值",
        "请用布尔、数字、文本、文本列表或日期时间。",
    ),
    "E108": Message(
        "not valid {notation}: {reason}",
        "Mend the notation at this place.",
        "不是正确的 {notation}：{reason}",
        "请修改此处的写法。",
    ),
    "E109": Message(
        "{text} is not a number in JSON",
        "Leave the fact out, or tell it as null.",
        "{text} 不是 JSON 数字",
        "请去掉这一项，或写成 null。",
    ),
    "E110": Message(
        "the key “{key}” stands twice; the first is on line {line}",
        "Keep one of the two.",
        "键 “{key}” 重复，第一次在第 {line} 行",
        "请只保留一个。",
    ),
    "E111": Message(
        "half of a character (a lone surrogate)",
        "Write the whole character, or leave it out.",
        "文本里有半个字符（孤立代理项）",
        "请写完整的字符，或去掉它。",
    ),
    "E112": Message(
        "{what} is not allowed here",
        "Write plain YAML: mappings, lists and values.",
        "此处不允许使用该 YAML 写法：{what}",
        "请只用普通的映射、列表和值。",
    ),
    "E113": Message(
        "the file is empty",
        "An empty case is written {{}}.",
        "文件是空的",
        "空案例请写成 {{}}。",
    ),
    "E201": Message(
        "a case must be a mapping of facts",
        'For example {{"deduction": {{"seen": true}}}}.',
        "案例必须是“名称：值”的形式",
        '例如 {{"deduction": {{"seen": true}}}}。',
    ),
    "E202": Message(
        "{term}: “{text}” is neither true nor false",
        "Write true, false or unknown, without quotes.",
        "{term}：“{text}” 不是“是/否”",
        "请写 true、false 或 unknown，不加引号。",
    ),
    "E203": Message(
        "{term}: “{text}” is not an allowed value",
        "Allowed: {members}, unknown.",
        "{term}：“{text}” 不是允许的值",
        "可用：{members}、unknown。",
    ),
    "E204": Message(
        "{term}: “{text}” stands twice in the list",
        "List each once.",
        "{term}：列表里 “{text}” 重复了",
        "每项只写一次。",
    ),
    "E205": Message(
        "{term}: “{text}” is not a date and time from 2000 to 2100",
        "For example 2026-11-20T10:30+08:00.",
        "{term}：“{text}” 不是 2000—2100 年间的日期时间",
        "例如 2026-11-20T10:30+08:00。",
    ),
    "E206": Message(
        "{term}: “{text}” is not a value of type {wanted}",
        "integer: 3 · money: 699.00 in CNY, at most two decimals · decimal: 0.6; no separators.",
        "{term}：“{text}” 不是 {wanted} 类型的值",
        "integer（整数）：3；money（人民币金额）：699.00，最多两位小数；decimal：0.6。不要千位分隔符。",
    ),
    "E207": Message(
        "{term}: “{text}” is out of bounds",
        "Allowed: from {low} to {high}.",
        "{term}：“{text}” 超出范围",
        "可用范围：{low} 到 {high}。",
    ),
    "E208": Message(
        "{term}: “{text}” is too long or of another form",
        "Form or longest length: {pattern}.",
        "{term}：“{text}” 太长或格式不对",
        "格式或最大长度：{pattern}。",
    ),
    "E209": Message(
        "{term}: the text holds what looks like a full card number",
        "Never tell a full card number; the first six and last four digits are enough.",
        "{term}：文本里像是有完整卡号",
        "不要填写完整卡号，前六位和后四位就够了。",
    ),
    "E210": Message(
        "{name} must be a single value",
        "The header of a case has id, now and version.",
        "{name} 只能是一个值",
        "案例的头部有 id、now、version 三项。",
    ),
    "E211": Message(
        "{term} is told twice, nested and flat or under two names",
        "Tell it once.",
        "{term} 写了两次（嵌套和平铺，或用了两个名称）",
        "请只写一次。",
    ),
    "E212": Message(
        "{term}: a list is needed",
        "Write a list, [] for none. Members: {members}.",
        "{term}：这里要写列表",
        "请写列表，没有就写 []。可用成员：{members}。",
    ),
    "E213": Message(
        "{term}: a single value of type {wanted} is needed",
        "Write one value, not a list or mapping.",
        "{term}：这里要写一个 {wanted} 类型的值",
        "请只写一个值，不要写列表或映射。",
    ),
    "E214": Message(
        "unknown term “{name}”",
        "Did you mean “{near}”?",
        "没有 “{name}” 这个名称",
        "是不是想写 “{near}”？",
    ),
    "E215": Message(
        "unknown term “{name}”",
        "`expert schema case` lists all terms.",
        "没有 “{name}” 这个名称",
        "用 `expert schema case` 可以列出全部名称。",
    ),
    "E216": Message(
        "case version {text} is not known",
        'This release reads version "1".',
        "不认识案例版本 {text}",
        '本版本读取的版本是 "1"。',
    ),
    "E217": Message(
        "case.id is too long, not printable, or looks like a card number",
        "Use a ticket number of at most 100 characters.",
        "case.id 太长、有不可见字符，或像是卡号",
        "请用不超过 100 个字符的工单号。",
    ),
    "E218": Message(
        "the time has no zone",
        "For example 2026-11-20T10:30+08:00.",
        "时间没有写时区",
        "例如 2026-11-20T10:30+08:00。",
    ),
    "E219": Message(
        "option {option}: “{text}” is not allowed",
        "Allowed: {allowed}.",
        "选项 {option}：“{text}” 不可用",
        "可用：{allowed}。",
    ),
    "E220": Message(
        "not a saved diagnosis: {reason}",
        "Save one with `expert explain case.json --format json`.",
        "不是保存的诊断结果：{reason}",
        "请用 `expert explain case.json --format json` 保存。",
    ),
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
    "E302": Message(
        "“{key}” is missing", "Add it.", "缺少 “{key}”", "请补上。"
    ),
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
        "`absent` takes findings",
        "For a term that nobody knows write `unknown`.",
        "`absent` 后面只能写中间结论",
        "没人知道的事实请写 `unknown`。",
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
    "E343": Message(
        "{term} lacks {what}", "Add it.", "{term} 缺少 {what}", "请补上。"
    ),
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
    "E401": Message(
        "the certificate is malformed: {reason}",
        "Save the diagnosis again.",
        "证明格式不对：{reason}",
        "请重新保存诊断结果。",
    ),
    "E402": Message(
        "the certificate does not hold: {what}",
        "Do not rely on it; diagnose the case again.",
        "证明不成立：{what}",
        "不要使用它，请重新诊断。",
    ),
    "E403": Message(
        "the certificate leaves out rule {rule}, which fires",
        "Do not rely on it; diagnose the case again.",
        "证明漏掉了成立的规则 {rule}",
        "不要使用它，请重新诊断。",
    ),
    "E404": Message(
        "the certificate claims rule {rule}, which does not fire",
        "Do not rely on it; diagnose the case again.",
        "证明里的规则 {rule} 并不成立",
        "不要使用它，请重新诊断。",
    ),
    "E405": Message(
        "made with another pack ({made_by})",
        "Verify it with the pack that made it: --knowledge FOLDER.",
        "这是用另一个知识包（{made_by}）得出的",
        "请用当时的知识包核验：--knowledge 文件夹。",
    ),
    "E501": Message(
        "durable-rules refused a fact (status {status})",
        "Please report this with the case.",
        "durable-rules 拒绝了事实（状态 {status}）",
        "请连同案例一起报告。",
    ),
    "E502": Message(
        "durable-rules is installed and cannot be imported",
        "Reinstall it: pip install --force-reinstall durable-rules.",
        "durable-rules 已安装但无法导入",
        "请重新安装：pip install --force-reinstall durable-rules。",
    ),
    "E503": Message(
        "the answer did not pass the check: {reason}",
        "Please report this with the case.",
        "结果没有通过核验：{reason}",
        "请连同案例一起报告。",
    ),
}  # fmt: skip
