"""Problems of certificates, and of `expert` itself."""

from expert.messages.message import Message

MESSAGES = {
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
    "E504": Message(
        "rule {rule} has more than {limit} premises, more than durable-rules has room for",
        "Split it by a finding.",
        "规则 {rule} 的前提超过 {limit} 个，durable-rules 容纳不下",
        "请用中间结论把它拆开。",
    ),
    "E510": Message(
        "the audit itself has failed: an engine and the circuit disagree on {rules}",
        "Do not rely on the audit; please report this with the pack.",
        "审计本身出错：引擎与电路对 {rules} 的结论不一致",
        "这次审计不可信，请连同知识包一起报告。",
    ),
    "E511": Message(
        "the audit needs the extra `audit`: python-sat is not installed",
        "Install it: pip install 'expert[audit]'.",
        "审计需要可选组件 `audit`：没有安装 python-sat",
        "请安装：pip install 'expert[audit]'。",
    ),
}
