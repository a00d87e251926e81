"""Parts of messages that others say: the operating system, and the readers of JSON and YAML.

The system's errors go by their names, which are the same everywhere; what the readers say goes
by its English. What stands in no table here is told as it came.
"""

import re
from typing import NamedTuple


class Phrase(NamedTuple):
    """A part of a message in both languages."""

    en: str
    zh: str


_ERROR_NAME = re.compile(r"E[A-Z0-9]+")
_OTHER = Phrase("the system says {name}", "系统报告 {name}")
KINDS = {
    "bool": Phrase("true or false", "true 或 false"),
    "enum": Phrase("one of those allowed", "可用的值之一"),
    "set": Phrase("a list", "列表"),
    "integer": Phrase("a whole number", "整数"),
    "money": Phrase("an amount of money", "金额"),
    "decimal": Phrase("a number", "数字"),
    "datetime": Phrase("a date and time", "日期和时间"),
    "text": Phrase("a text", "文字"),
    "reference": Phrase("a number or name", "编号或名称"),
}
"""What the kinds of values are called."""
FORMS = {
    "integer": Phrase(
        "digits alone, 15 at the most, without quotes, for example 3",
        "不带引号的数字，不超过 15 位，例如 3",
    ),
    "money": Phrase(
        "an amount in CNY with at most two decimals and no separators, for example 699.00",
        "人民币金额，最多两位小数，不要千位分隔符，例如 699.00",
    ),
    "decimal": Phrase(
        "digits without separators, for example 0.6", "数字，不要千位分隔符，例如 0.6"
    ),
    "[0-9A-Z]{2}": Phrase(
        "two digits or capital letters, for example 51, 07 or A1",
        "两位数字或大写字母，例如 51、07、A1",
    ),
    "(1[2-9]|2[0-3]):[0-5][0-9]|24:00|00:00": Phrase(
        "a time of day from 12:00 to 24:00, for example 23:00",
        "12:00 到 24:00 之间的钟点，例如 23:00",
    ),
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00": Phrase(
        "a time of day, for example 23:00", "钟点，例如 23:00"
    ),
}
"""How the values of a kind, or those of a pattern, are written."""
SYSTEM = {
    "EACCES": Phrase("no permission", "没有权限"),
    "EBUSY": Phrase("it is in use", "正被占用"),
    "EDQUOT": Phrase("no room is left", "空间不够"),
    "EEXIST": Phrase("it is there already", "已经存在"),
    "EFBIG": Phrase("too large for this disk", "文件太大，放不下"),
    "EIO": Phrase("the device failed", "设备出错"),
    "EISDIR": Phrase("it is a folder", "这是文件夹，不是文件"),
    "ELOOP": Phrase("links that lead in a circle", "链接绕成了圈"),
    "EMFILE": Phrase("too many files are open", "打开的文件太多"),
    "ENAMETOOLONG": Phrase("the name is too long", "名称太长"),
    "ENFILE": Phrase("too many files are open", "打开的文件太多"),
    "ENODEV": Phrase("no such device", "没有这个设备"),
    "ENOENT": Phrase("no such file or folder", "没有这个文件或文件夹"),
    "ENOMEM": Phrase("no memory is left", "内存不够"),
    "ENOSPC": Phrase("no room is left", "空间不够"),
    "ENOTDIR": Phrase("a part of the path is no folder", "路径里有一段不是文件夹"),
    "ENXIO": Phrase("no such device", "没有这个设备"),
    "EPERM": Phrase("no permission", "没有权限"),
    "EROFS": Phrase("the disk is read-only", "磁盘只能读，不能写"),
    "ESTALE": Phrase("it is no longer there", "已经不在了"),
    "ETIMEDOUT": Phrase("it did not answer in time", "等了太久没有回应"),
    "ETXTBSY": Phrase("it is in use", "正被占用"),
}
_CHINESE = {
    # -- the json module of Python
    "Expecting value": "这里缺少一个值，文字要用半角双引号括起来",
    "Expecting property name enclosed in double quotes": "这里缺少名称，名称要用半角双引号括起来",
    "Expecting ':' delimiter": "这里缺少冒号（半角的 :）",
    "Expecting ',' delimiter": "这里缺少逗号（半角的 ,）",
    "Extra data": "后面还有多余的内容",
    "Illegal trailing comma before end of object": "结尾多了一个逗号",
    "Illegal trailing comma before end of array": "结尾多了一个逗号",
    "Invalid control character at": "引号里有控制字符",
    "Invalid \\escape": "反斜杠的写法不对",
    "Invalid \\uXXXX escape": "\\u 后面要有四位十六进制数字",
    "Unterminated string starting at": "引号没有成对",
    # -- libyaml
    "block sequence entries are not allowed in this context": "这里不能写列表项",
    "could not find expected ':'": "这里缺少冒号",
    "control characters are not allowed": "有控制字符",
    "did not find expected ',' or ']'": "方括号里缺少逗号，或没有用 ] 结束",
    "did not find expected ',' or '}'": "花括号里缺少逗号，或没有用 } 结束",
    "did not find expected comment or line break": "这里多了内容，要换行再写",
    "did not find expected '-' indicator": "缩进不对，这里应以 - 开头",
    "did not find expected <document start>": "后面还有多余的内容",
    "did not find expected key": "缩进不对，或缺少名称",
    "did not find expected node content": "这里缺少一个值",
    "did not find expected whitespace or line break": "这里缺少空格或换行",
    "found a tab character that violates indentation": "缩进要用空格，不能用制表符",
    "found character that cannot start any token": "这里的符号要加引号，缩进不能用制表符",
    "found invalid Unicode character escape code": "转义写出的不是字符",
    "found unexpected document indicator": "引号里出现了文档分隔符",
    "found unexpected end of stream": "引号没有成对",
    "found unknown escape character": "反斜杠的写法不对",
    "mapping keys are not allowed in this context": "这里不能写名称",
    "mapping values are not allowed in this context": "这里不能写“名称: 值”：冒号多了，或缩进不对",
    # -- what is left out of YAML
    "a key that is no word": "名称不是一个词",
    "a merge key": "合并键 <<",
    "a second document": "第二个文档",
    "a tag": "标签",
    "an anchor or alias": "锚点或别名",
    # -- why an engine answers
    "durable-rules is installed": "装有 durable-rules",
    "durable-rules is not installed (it does not build on Python 3.13 and later)": (
        "没有装 durable-rules（它在 Python 3.13 及以上版本编译不了）"
    ),
    # -- of a saved answer
    "the file is empty": "文件是空的",
    "Field required": "缺少这一项",
    "Extra inputs are not permitted": "多出了这一项",
}


def form(said: str, lang: str) -> str:
    """Return in `zh` or `en` how a value is written; an unknown pattern is told as it is."""
    known = FORMS.get(said, Phrase(f"a text of the form {said}", f"符合 {said} 的文字"))
    return known.zh if lang == "zh" else known.en


def phrase(said: str, lang: str) -> str:
    """Return in `zh` or `en` what another part of the machine said."""
    if known := SYSTEM.get(said) or KINDS.get(said):
        return known.zh if lang == "zh" else known.en
    if _ERROR_NAME.fullmatch(said):
        return (_OTHER.zh if lang == "zh" else _OTHER.en).format(name=said)
    if lang != "zh":
        return said
    # What libyaml says before a colon names the character, which Chinese can do without.
    return _CHINESE.get(said) or _CHINESE.get(said.rpartition(": ")[2], said)
