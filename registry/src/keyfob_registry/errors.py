"""The errors of the registry, in one tree.

KeyfobError
├── UnknownActionError           E201   no action has this name
├── UnknownWorkspaceError        E202   no workspace has this name
├── WorkspaceExistsError         E203   a workspace of this name exists already
├── UnknownSecretError           E204   no secret has this name here
├── UnknownCheckError            E205   no plug-in offers a check of this secret
├── MissingSecretsError          E210   stored secrets do not fit what a call requires: all problems at once
├── ReferenceRefusedError        E212   an action does not take references to secrets in its arguments
├── ExpressionError              E213   an argument holds an expression that is no reference to a secret
├── PluginError                  E220   a plug-in was set aside
│   ├── PluginFailedError        E221   it raised
│   ├── PluginTimeoutError       E222   it did not answer in time
│   ├── PluginCrashedError       E223   it ended the process
│   └── DuplicateActionError     E224   it offers an action of a name that is taken
├── CryptoError                  E300   sealing or opening failed
│   ├── RootKeyMissingError      E301   no provider has a root key
│   ├── RootKeyInvalidError      E302   the text is no root key
│   ├── WrongRootKeyError        E303   another root key sealed the data
│   ├── KeyFileError             E304   the key file is not safe to read or make
│   ├── IntegrityError           E305   a sealed value was moved or changed
│   └── UnknownFormatError       E306   a newer or foreign record format
├── StoreError                   E400   the store cannot do this
│   ├── NotInitialisedError      E401   no database yet
│   ├── StoreLockedError         E402   another program holds the database
│   ├── StoreCorruptError        E403   the database is damaged
│   ├── StoreFullError           E404   no space is left
│   ├── NewerSchemaError         E405   a newer Keyfob wrote the database
│   ├── ConflictError            E406   somebody else changed the secret first
│   └── StoreReadOnlyError       E407   the database may not be written
├── CallError                    E500   a call did not give a result
│   ├── ActionFailedError        E501   the function raised
│   ├── RedactionError           E502   its output could not be masked, so it is withheld
│   ├── AuditError               E503   the call could not be recorded, so its result is withheld
│   └── RunningLoopError         E504   an async action was called from inside of an event loop
├── InputError                   E601   a file or a text that was given cannot be read
└── MissingExtraError            E602   a part needs a library that is not installed
"""

import shlex
from collections.abc import Iterable, Sequence

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean

UPGRADE = "pip install --upgrade keyfob-registry"
_LIST = "keyfob secret list"


class UnknownActionError(KeyfobError):
    """No action has this name; the plug-in that offers it may have been set aside."""

    code = "E201"

    def __init__(self, name: str, known: Iterable[str], *, set_aside: Iterable[str] = ()) -> None:
        asides = [f"plug-in {plugin!r} was set aside, see: keyfob check" for plugin in set_aside]
        hints = [*did_you_mean(name, known), *asides] or ["keyfob action list"]
        super().__init__(f"there is no action {name!r}", hints=hints)


class UnknownWorkspaceError(KeyfobError):
    """No workspace has this name."""

    code = "E202"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        hints = did_you_mean(name, known) or [f"keyfob workspace create {shlex.quote(name)}"]
        super().__init__(f"there is no workspace {name!r}", hints=hints)


class WorkspaceExistsError(KeyfobError):
    """A workspace of this name exists already."""

    code = "E203"

    def __init__(self, name: str) -> None:
        super().__init__(f"a workspace {name!r} exists already", hints=["keyfob workspace list"])


class UnknownSecretError(KeyfobError):
    """No secret of this name is stored at this place."""

    code = "E204"

    def __init__(self, name: str, environment: str, known: Iterable[str], *, elsewhere: Sequence[str] = ()) -> None:
        hints = did_you_mean(name, known)
        hints += [f"it is stored in environment {place!r}" for place in elsewhere[:5]]
        super().__init__(f"no secret {name!r} is stored in environment {environment!r}", hints=hints or [_LIST])


class UnknownCheckError(KeyfobError):
    """No plug-in offers a check of this secret."""

    code = "E205"

    def __init__(self, secret: str) -> None:
        hints = [f"keyfob secret check {secret} compares its keys with what actions declare"]
        super().__init__(f"no installed integration offers a check of secret {secret!r}", hints=hints)


class MissingSecretsError(KeyfobError):
    """Stored secrets do not fit what a call requires; ``findings`` holds every problem."""

    code = "E210"

    def __init__(self, action: str, findings: Sequence[Finding]) -> None:
        self.action = action
        self.findings = tuple(findings)
        lines = [f"{finding.code} {finding.where}: {finding.message}" for finding in findings]
        hints = dict.fromkeys(finding.hint for finding in findings if finding.hint)
        super().__init__("\n  - ".join([f"the secrets that {action!r} needs do not fit", *lines]), hints=hints)


class ReferenceRefusedError(KeyfobError):
    """An action does not take references to secrets in its arguments."""

    code = "E212"

    def __init__(self, action: str, references: Iterable[str]) -> None:
        names = ", ".join(references)
        hints = [f"declare what it needs at the action instead, with secrets=[…]: keyfob action show {action}"]
        super().__init__(f"{action!r} takes no secrets in its arguments, but these name {names}", hints=hints)


class ExpressionError(KeyfobError):
    """An argument holds an expression that is no reference to a secret."""

    code = "E213"

    def __init__(self, expression: str, *, reason: str = "") -> None:
        # The text may come from outside: a little of it is enough to find it.
        shown = f"'${{{{ {expression[:60]} }}}}' is no reference to a secret"
        super().__init__(reason or shown, hints=["write ${{ SECRETS.name.KEY }}"])


class PluginError(KeyfobError):
    """A plug-in was set aside; the others load."""

    code = "E220"

    def __init__(self, plugin: str, problem: str, *, hints: Iterable[str] = ()) -> None:
        self.plugin = plugin
        super().__init__(problem, hints=hints)


class PluginFailedError(PluginError):
    """A plug-in raised while it was imported or asked for its integrations."""

    code = "E221"

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(plugin, f"does not load: {reason}", hints=[f"python -c 'import {plugin}'"])


class PluginTimeoutError(PluginError):
    """A plug-in did not answer in time; it was ended."""

    code = "E222"

    def __init__(self, plugin: str, seconds: float) -> None:
        hints = [f"python -X importtime -c 'import {plugin}'"]
        super().__init__(plugin, f"was not imported within {seconds:g} s", hints=hints)


class PluginCrashedError(PluginError):
    """A plug-in ended the process that imported it."""

    code = "E223"

    def __init__(self, plugin: str, status: int) -> None:
        hints = [f"python -X faulthandler -c 'import {plugin}'"]
        super().__init__(plugin, f"ended the process that imported it, with status {status}", hints=hints)


class DuplicateActionError(PluginError):
    """Two plug-ins offer an action of the same name; the second one's is refused."""

    code = "E224"

    def __init__(self, plugin: str, action: str, holder: str) -> None:
        super().__init__(
            plugin,
            f"offers action {action!r}, which plug-in {holder!r} offers already",
            hints=[f"uninstall one of {holder!r} and {plugin!r}, or rename the action"],
        )


class CryptoError(KeyfobError):
    """Sealing or opening failed."""

    code = "E300"


class RootKeyMissingError(CryptoError):
    """No provider has a root key: without one nothing starts, and nothing is ever stored in plaintext."""

    code = "E301"

    def __init__(self, asked: Iterable[str] = ()) -> None:
        names = ", ".join(asked)
        super().__init__(
            f"there is no root key (asked: {names})" if names else "there is no root key",
            hints=["keyfob init", "export KEYFOB_KEY_FILE=/path/of/root.key"],
        )


class RootKeyInvalidError(CryptoError):
    """The text or bytes given as a root key are none; the text itself is never shown."""

    code = "E302"

    def __init__(self, reason: str, *, source: str = "") -> None:
        origin = f" from {source}" if source else ""
        super().__init__(
            f"the root key{origin} is invalid: {reason}",
            hints=["restore the key from its backup; 'keyfob init' makes a new one only for a new database"],
        )


class WrongRootKeyError(CryptoError):
    """The data was sealed under another root key than the one given."""

    code = "E303"

    def __init__(self, *, sealed_by: str, given: str) -> None:
        self.sealed_by = sealed_by
        self.given = given
        super().__init__(
            f"root key {sealed_by!r} sealed this data, but root key {given!r} was given",
            hints=[f"export KEYFOB_KEY_FILE=/path/of/the/file/of/key/{sealed_by}"],
        )


class KeyFileError(CryptoError):
    """The key file is not safe to read or cannot be made."""

    code = "E304"

    def __init__(self, path: str, reason: str, *, fix: str) -> None:
        super().__init__(f"the key file {path!r} {reason}", hints=[fix])


class IntegrityError(CryptoError):
    """A sealed value does not open at its address: it was moved there, or changed."""

    code = "E305"

    def __init__(self, where: str, *, fix: str = "keyfob check") -> None:
        super().__init__(f"the sealed value of {where} was moved or changed, and does not open", hints=[fix])


class UnknownFormatError(CryptoError):
    """A sealed value has a format, an algorithm or a key that this version does not know."""

    code = "E306"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"the sealed value of {where} {reason}", hints=[UPGRADE])


class StoreError(KeyfobError):
    """The store cannot do this."""

    code = "E400"


class NotInitialisedError(StoreError):
    """There is no database yet."""

    code = "E401"

    def __init__(self, place: str) -> None:
        super().__init__(f"the store {place!r} is not initialised", hints=["keyfob init"])


class StoreLockedError(StoreError):
    """Another program held the database for longer than we wait."""

    code = "E402"

    def __init__(self, place: str) -> None:
        super().__init__(f"another program holds the store {place!r}", hints=[f"fuser {shlex.quote(place)}"])


class StoreCorruptError(StoreError):
    """The database is damaged, or is no database at all."""

    code = "E403"

    def __init__(self, place: str, reason: str = "") -> None:
        super().__init__(
            f"the store {place!r} is damaged{f': {reason}' if reason else ''}",
            hints=[f"sqlite3 {shlex.quote(place)} 'PRAGMA integrity_check'"],
        )


class StoreFullError(StoreError):
    """No space is left; nothing was written."""

    code = "E404"

    def __init__(self, place: str) -> None:
        super().__init__(f"no space is left for the store {place!r}", hints=[f"df -h {shlex.quote(place)}"])


class NewerSchemaError(StoreError):
    """A newer version of Keyfob wrote the database."""

    code = "E405"

    def __init__(self, place: str, *, found: int, known: int) -> None:
        super().__init__(f"the store {place!r} has schema {found}; this version knows up to {known}", hints=[UPGRADE])


class ConflictError(StoreError):
    """Somebody else changed the secret since it was read; nothing was written."""

    code = "E406"

    def __init__(self, name: str, environment: str, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"secret {name!r} in environment {environment!r} is at version {found}, not {expected}",
            hints=["repeat the command: it reads the secret again first"],
        )


class StoreReadOnlyError(StoreError):
    """The database may not be written."""

    code = "E407"

    def __init__(self, place: str) -> None:
        super().__init__(f"the store {place!r} is read-only", hints=[f"chmod u+w {shlex.quote(place)}"])


class CallError(KeyfobError):
    """A call did not give a result."""

    code = "E500"


class ActionFailedError(CallError):
    """The function of an action raised; every text here is masked.

    ``kind`` is the name of the exception's class, ``causes`` has a line for each exception behind it, ``trace`` is the
    traceback without any values of variables.
    """

    code = "E501"

    def __init__(self, action: str, kind: str, message: str, *, causes: Sequence[str] = (), trace: str = "") -> None:
        self.action, self.kind, self.message = action, kind, message
        self.causes = tuple(causes)
        self.trace = trace
        lines = [f"{action!r} failed: {kind}: {message}" if message else f"{action!r} failed: {kind}", *causes]
        super().__init__("\n  ".join(lines), hints=["keyfob call --verbose … shows where"])


class RedactionError(CallError):
    """Output is withheld, because masking it failed."""

    code = "E502"

    def __init__(self, source: str = "the call") -> None:
        super().__init__(
            f"the output of {source} was withheld: masking it failed",
            hints=["return plain data from the action: text, numbers, lists and dicts"],
        )


class AuditError(CallError):
    """The call could not be recorded, so its result is withheld."""

    code = "E503"

    def __init__(self, action: str, reason: str) -> None:
        problem = f"the call of {action!r} could not be recorded, so its result is withheld: {reason}"
        super().__init__(problem, hints=["keyfob doctor"])


class RunningLoopError(CallError):
    """An async action was called from inside of an event loop by the function that blocks."""

    code = "E504"

    def __init__(self, action: str) -> None:
        super().__init__(
            f"{action!r} is async, and an event loop is running in this thread",
            hints=[f"await registry.acall({action!r}, …)"],
        )


class InputError(KeyfobError):
    """A file or a text that was given cannot be read; none of it is repeated."""

    code = "E601"

    def __init__(self, source: str, reason: str, *, hints: Iterable[str] = ()) -> None:
        super().__init__(f"{source} cannot be read: {reason}", hints=hints)


class MissingExtraError(KeyfobError):
    """A part needs a library that is not installed."""

    code = "E602"

    def __init__(self, part: str, modules: Iterable[str], extra: str) -> None:
        super().__init__(f"{part} needs {', '.join(modules)}", hints=[f"pip install '{extra}'"])
