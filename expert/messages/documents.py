"""Problems of documents: files, JSON and YAML."""

from expert.messages.message import Message

MESSAGES = {
    "E101": Message(
        "cannot be read: {reason}",
        "Check the path and the permissions.",
        "读不了：{reason}",
        "请检查路径和读取权限。",
    ),
    "E102": Message(
        "larger than {limit} bytes",
        "Facts and rules are short: leave attachments out, or split the file.",
        "超过 {limit} 字节",
        "事实和规则都很短：请去掉附件，或拆成几个文件。",
    ),
    "E103": Message(
        "not a text in UTF-8 (byte or character {position})",
        "Save the file as UTF-8.",
        "不是 UTF-8 文本（第 {position} 个字节或字符处）",
        "请把文件另存为 UTF-8 编码。",
    ),
    "E104": Message(
        "a folder, a pipe or a device, and no file",
        "Give the path of a JSON or YAML file, or - for standard input.",
        "这不是文件，而是文件夹、管道或设备",
        "请给出 JSON 或 YAML 文件的路径，或用 - 表示标准输入。",
    ),
    "E105": Message(
        "nested deeper than {depth} levels",
        "Two levels are enough for a case, and a pack needs few more.",
        "嵌套超过 {depth} 层",
        "案例两层就够，知识包也只需几层。",
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
        "Correct the text at this place.",
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
        "For a case, write what you know of these five: deduction.seen, settlement.status, account.mismatch, device.errors, elapsed.days. {{}} is a file that tells nothing.",
        "文件是空的",
        "要写案例，先写下面五项里知道的：deduction.seen、settlement.status、account.mismatch、device.errors、elapsed.days。什么都不写就用 {{}}。",
    ),
    "E114": Message(
        "more than {limit} values",
        "Facts and rules are short: leave attachments out, or split the file.",
        "超过 {limit} 个值",
        "事实和规则都很短：请去掉附件，或拆成几个文件。",
    ),
    "E115": Message(
        "cannot be written: {reason}",
        "Make room, or write the answer somewhere else.",
        "写不了：{reason}",
        "请腾出空间，或换个地方写。",
    ),
    "E116": Message(
        "no case is in it",
        "Name a folder with case files (.json, .yaml), or a file with a case in each line (JSONL).",
        "里面没有案例",
        "请给出存放案例文件（.json、.yaml）的文件夹，或每行一个案例的文件（JSONL）。",
    ),
    "E117": Message(
        "no half-width colon with a space after the name",
        "For example deduction.seen: true.",
        "名称后面要有半角冒号和空格",
        "例如 deduction.seen: true。",
    ),
}
