"""Problems of cases and of options."""

from expert.messages.message import Message

MESSAGES = {
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
    "E221": Message(
        "{term}: {text} is written as a number",
        "Write it in quotes: 07 and 7 are different codes.",
        "{term}：{text} 写成了数字",
        "请加引号：07 和 7 是不同的代码。",
    ),
    "E222": Message(
        "{term}: the text has control characters in it",
        "Leave them out.",
        "{term}：文本里有控制字符",
        "请去掉。",
    ),
    "E223": Message(
        "{term} has happened already, yet the time told is after now ({now})",
        "Check the date, or give the time of asking as case.now or --now.",
        "{term} 是已经发生的事，时间却晚于现在（{now}）",
        "请核对日期，或用 case.now、--now 写明提问的时间。",
    ),
    "E224": Message(
        "nothing is called “{name}”",
        "Did you mean “{near}”?",
        "没有叫 “{name}” 的原因、行动、结论、事实或规则",
        "是不是想写 “{near}”？",
    ),
    "E225": Message(
        "nothing is called “{name}”",
        "`expert schema diagnosis` lists causes and actions, `expert terms` facts, `expert rules` rules.",
        "没有叫 “{name}” 的原因、行动、结论、事实或规则",
        "`expert schema diagnosis` 列出原因和行动，`expert terms` 列出事实，`expert rules` 列出规则。",
    ),
    "E226": Message(
        "“{text}” does not say what a fact would be",
        "Write term=value, for example settlement.status=failed; unknown is a value too.",
        "“{text}” 没有说明哪个事实换成什么值",
        "请写“名称=值”，例如 settlement.status=failed；unknown 也可以作为值。",
    ),
    "E230": Message(
        "{term}: “{text}” is out of bounds",
        "Allowed: {bound}.",
        "{term}：“{text}” 超出范围",
        "可用范围：{bound}。",
    ),
}
