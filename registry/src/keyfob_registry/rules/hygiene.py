"""R209 to R211: values that were pasted with too much, or that stand where a value is still to come.

They are looked for when a value is stored, and by the checks of what is stored; a call does not wait for them.
"""

import re
from typing import ClassVar

from keyfob_sdk import RegistrySecret, Severity
from pydantic import SecretStr

from keyfob_registry.rules.values import ValueRule

_PEM = "-----BEGIN "
_BLANKS = " \t\r\n\f\v\u00a0\u200b\ufeff"
_WHOSE = r"((api|access|secret|auth|private|client|my)[-_ ]?){0,2}"
_NOUN = rf"{_WHOSE}(key|token|secret|password|passwd|credentials?|value)([-_ ]?id)?"
_PLACEHOLDERS = (
    r"(change|replace|fix|fill)[-_ ]?(me|this|it)([-_ ]?in)?[0-9!]*",
    r"to[-_ ]?do|tbd|n/a|none|null|nil|undefined|dummy|placeholder|example|sample|redacted|foo|bar|foobar",
    r"x{3,}|\*{3,}|\.{3,}|…+|-{3,}|_{3,}|\?{3,}|•{3,}",
    r"<[^<>]*>|\[[^\[\]]*\]|\$\{[^{}]*\}|\$\([^()]*\)|\{\{.*\}\}|%[a-z_]+%",
    rf"<?(your|insert|enter|put|paste|add|the|some)[-_ ]([a-z0-9]+[-_ ])*{_NOUN}([-_ ]?(goes[-_ ])?here)?>?",
    rf"{_NOUN}([-_ ]?(goes[-_ ])?here)?",
)
_PLACEHOLDER = re.compile("|".join(f"(?:{pattern})" for pattern in _PLACEHOLDERS), re.IGNORECASE)
_LONGEST = 100  # of what can be a placeholder


class Tidying(ValueRule):
    """A mistake that is put right when a value is stored, for nothing of its meaning is lost by that."""

    severity: ClassVar[Severity] = Severity.WARNING
    wrong: ClassVar[str]
    mended: ClassVar[str]
    """What was done, for whoever stored the value."""

    def mend(self, value: SecretStr) -> SecretStr:
        """Return the value as it was meant."""
        return SecretStr(self._mend(value.get_secret_value()))

    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Return what is wrong with the value, unless a rule about its kind says it."""
        text = value.get_secret_value()
        return "" if self._mend(text) == text or requirement.pem_problem(key, value) else self.wrong

    def _mend(self, text: str) -> str:
        raise NotImplementedError


class StrayBlanks(Tidying):
    """A value begins or ends with blanks or line breaks.

    Why: they were copied along, are sent with the value, and the vendor answers that the key is wrong.
    Fix: store it again; ``keyfob secret set`` leaves them out, and says so. A value that is meant so is stored with
    ``--as-is``. PEM text keeps its last line break.
    """

    code = "R209"
    title = "stray blanks"
    wrong = "begins or ends with blanks or line breaks"
    mended = "they are left out"

    def _mend(self, text: str) -> str:
        stripped = text.strip(_BLANKS)
        if stripped.startswith(_PEM):
            return text.lstrip(_BLANKS)  # some libraries want the line break after the last line
        return stripped or text


class EscapedBreaks(Tidying):
    r"""A PEM text holds the two characters ``\n`` where line breaks belong.

    Why: it was taken from JSON or from a variable, and no library reads it so.
    Fix: store it again; ``keyfob secret set`` turns them into line breaks, and says so.
    """

    code = "R210"
    title = "escaped line breaks"
    wrong = "is PEM text with the two characters \\n where line breaks belong"
    mended = "they are turned into line breaks"

    def _mend(self, text: str) -> str:
        # In JSON, as of a service account, they belong there.
        if not text.strip(_BLANKS).startswith(_PEM):
            return text
        return text.replace("\\r\\n", "\n").replace("\\n", "\n")


class Placeholder(ValueRule):
    """A value is a text that stands where a value is still to come, such as ``changeme`` or ``<token>``.

    Why: it was copied from an example or a template that was not filled in; the first call fails at the vendor.
    Fix: store the real value. If it is the real one, store it with ``--as-is``.
    """

    code = "R211"
    title = "placeholder"
    severity = Severity.WARNING

    def problem(self, requirement: RegistrySecret, key: str, value: SecretStr) -> str:
        """Say that the value looks like a placeholder, is the name of its key, or the example of its declaration."""
        text = value.get_secret_value().strip(_BLANKS)
        if not text:
            return "is blank" if value.get_secret_value() else ""
        if re.sub(r"[-_ ]", "", text).upper() == key.replace("_", ""):
            return "is the name of its key"
        detail = requirement.details.get(key)
        if detail and text == detail.example and requirement.is_sensitive(key):
            return "is the example of its declaration"
        return "looks like a placeholder" if len(text) <= _LONGEST and _PLACEHOLDER.fullmatch(text) else ""


TIDYING = (EscapedBreaks, StrayBlanks)
"""In the order in which they are put right."""
