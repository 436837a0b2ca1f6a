"""The errors of the registry, in one tree.

KeyfobError
├── UnknownActionError           E201   no action has this name
├── UnknownWorkspaceError        E202   no workspace has this name
├── WorkspaceExistsError         E203   a workspace of this name exists already
├── UnknownSecretError           E204   no secret has this name here
├── UnknownCheckError            E205   no plug-in offers a check of this secret
├── MissingSecretsError          E210   stored secrets do not fit what a call requires: all problems at once
│   └── ExpiredSecretError       E430   they would, but for a date that has passed
├── ReferenceRefusedError        E212   an action does not take references to secrets in its arguments
├── ExpressionError              E213   an expression cannot be read, or gives no value
│   ├── OperandError             E620   an operator or a cast cannot take what it is given
│   ├── UnknownReferenceError    E621   it reads what is not there
│   ├── FunctionArgumentError    E622   a function cannot take one of its arguments
│   ├── UnknownFunctionError     E623   no function has this name
│   ├── ExpressionLimitError     E624   it is too long, too deep, or makes too much
│   ├── FunctionLimitError       E625   the result of a function would be too large
│   ├── FunctionTimeoutError     E626   a regular expression takes too long (a FunctionArgumentError)
│   └── FunctionFailedError      E627   a function raised what it must not
├── PluginError                  E220   a plug-in was set aside
│   ├── PluginFailedError        E221   it raised
│   ├── PluginTimeoutError       E222   it did not answer in time
│   ├── PluginCrashedError       E223   it ended the process
│   ├── DuplicateActionError     E224   it offers an action of a name that is taken
│   └── RefusedFunctionError     E628   it offers a function that the language cannot take
├── CryptoError                  E300   sealing or opening failed
│   ├── RootKeyMissingError      E301   no provider has a root key
│   ├── RootKeyInvalidError      E302   the text is no root key
│   ├── WrongRootKeyError        E303   another root key sealed the data
│   ├── KeyFileError             E304   the key file is not safe to read or make
│   ├── IntegrityError           E305   a sealed value was moved or changed
│   │   ├── HeadError            E420   the rows of a secret are not those that were written
│   │   └── RolledBackError      E421   the secrets of a workspace are older than those before
│   ├── UnknownFormatError       E306   a newer or foreign record format
│   ├── KeyPlaceError            E307   a place of the root key is configured, and does not give it
│   ├── KeyServiceError          E308   the key service is down, throttles or denies
│   ├── KeyInUseError            E309   a key that is still needed is not retired
│   ├── RetiredKeyError          E310   a key that is disabled or destroyed was needed
│   └── UnknownKeyError          E311   no key has this id
├── StoreError                   E400   the store cannot do this
│   ├── NotInitialisedError      E401   no database yet
│   ├── StoreLockedError         E402   another program holds the database
│   ├── StoreCorruptError        E403   the database is damaged
│   ├── StoreFullError           E404   no space is left
│   ├── NewerSchemaError         E405   a newer Keyfob wrote the database
│   ├── ConflictError            E406   somebody else changed the secret first
│   └── StoreReadOnlyError       E407   the database may not be written
├── DateError                    E431   what was given is no date of a secret
├── SettingError                 E432   a variable of the settings holds what it cannot hold
│   ├── StoreReadOnlyError       E407   the database may not be written
│   ├── StoreUnreachableError    E408   no server answers, or the connection was lost
│   ├── StoreAccessError         E409   the server refuses user, password or request
│   ├── UnknownOutcomeError      E410   the connection was lost during a commit
│   ├── OlderSchemaError         E411   an older Keyfob made the database
│   ├── StoreBusyError           E412   all connections are in use
│   ├── BackupError              E413   a file is no whole backup
│   ├── BackupToolError          E414   a server's own tools back it up
│   ├── UnknownVersionError      E422   a secret has no such version, or not any more
│   └── NotDeletedError          E423   a secret that is not deleted cannot be restored
├── IdentityError                E445   the identity for an external store is missing or unsafe (a SecretStoreError)
├── MappedSecretError            E446   a secret that an external store serves is not stored here (the same)
├── StoresFileError              E447   the file of external stores is wrong
├── CallError                    E500   a call did not give a result
│   ├── ActionFailedError        E501   the function raised
│   ├── RedactionError           E502   its output could not be masked, so it is withheld
│   ├── AuditError               E503   the call could not be recorded: no secret is opened, or no result returned
│   ├── RunningLoopError         E504   an async action was called from inside of an event loop
│   └── AuditChainError          E505   the audit in the database is not the one that was written
├── EngineError                  E650   the engine that runs workflows failed
│   ├── RunFailedError           E651   a run failed: a task failed, and no other handles that
│   ├── TaskError                E652   a task cannot be run as the workflow says it
│   ├── TaskTimeoutError         E653   a task or a run took longer than its timeout
│   ├── LimitError               E654   a loop or a recursion does not end
│   ├── UnknownRunError          E655   no run has this id
│   ├── RunStateError            E656   a run is in no state for that
│   ├── SealedRowError           E657   a row of the engine's database is not Keyfob's
│   ├── RunCancelledError        E658   a run was cancelled
│   └── WorkerError              E659   another worker of this name is running
├── InputError                   E601   a file or a text that was given cannot be read
├── MissingExtraError            E602   a part needs a library that is not installed
├── OutputError                  E605   a file cannot be written
├── RefusedValuesError           E610   values would be stored that cannot be meant
├── ReservedNameError            E611   a name is kept for Keyfob's own settings and keys
├── TemplateError                E630   a template cannot be called as it stands
│   ├── BrokenTemplateError      E631   it was set aside
│   ├── UndeclaredSecretError    E632   a step refers to a secret that it does not declare
│   ├── TemplateDepthError       E633   templates call each other too deep
│   ├── TemplateCallError        E634   it was called without a registry
│   └── WrongResultError         E637   its result does not fit its schema
└── WorkflowError                E640   a workflow cannot be run
    ├── InvalidWorkflowError     E641   it is wrong: all problems at once
    ├── UnknownWorkflowError     E642   no workflow has this alias or id
    ├── CyclicWorkflowError      E643   its tasks wait for each other in a circle
    └── PreflightError           E644   secrets that a run needs are not there
"""

from keyfob_registry.errors.call import (
    ActionFailedError,
    AuditChainError,
    AuditError,
    CallError,
    RedactionError,
    RunningLoopError,
)
from keyfob_registry.errors.crypto import (
    CryptoError,
    IntegrityError,
    KeyFileError,
    KeyInUseError,
    KeyPlaceError,
    KeyServiceError,
    RetiredKeyError,
    RootKeyInvalidError,
    RootKeyMissingError,
    UnknownFormatError,
    UnknownKeyError,
    WrongRootKeyError,
)
from keyfob_registry.errors.dates import DateError, ExpiredSecretError, SettingError
from keyfob_registry.errors.engine import (
    EngineError,
    LimitError,
    RunCancelledError,
    RunFailedError,
    RunStateError,
    SealedRowError,
    TaskError,
    TaskTimeoutError,
    UnknownRunError,
    WorkerError,
)
from keyfob_registry.errors.expressions import (
    ExpressionError,
    ExpressionLimitError,
    FunctionArgumentError,
    OperandError,
    UnknownFunctionError,
    UnknownReferenceError,
)
from keyfob_registry.errors.external import (
    IdentityError,
    MappedSecretError,
    StoresFileError,
)
from keyfob_registry.errors.functions import (
    FunctionFailedError,
    FunctionLimitError,
    FunctionTimeoutError,
    RefusedFunctionError,
)
from keyfob_registry.errors.given import (
    InputError,
    MissingExtraError,
    OutputError,
)
from keyfob_registry.errors.history import HeadError, NotDeletedError, RolledBackError, UnknownVersionError
from keyfob_registry.errors.hygiene import RefusedValuesError, ReservedNameError
from keyfob_registry.errors.look_up import (
    MissingSecretsError,
    ReferenceRefusedError,
    UnknownActionError,
    UnknownCheckError,
    UnknownSecretError,
    UnknownWorkspaceError,
    WorkspaceExistsError,
)
from keyfob_registry.errors.plugins import (
    DuplicateActionError,
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginTimeoutError,
)
from keyfob_registry.errors.store import (
    BackupError,
    BackupToolError,
    ConflictError,
    NewerSchemaError,
    NotInitialisedError,
    OlderSchemaError,
    StoreAccessError,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreUnreachableError,
    UnknownOutcomeError,
)
from keyfob_registry.errors.templates import (
    BrokenTemplateError,
    TemplateCallError,
    TemplateDepthError,
    TemplateError,
    UndeclaredSecretError,
    WrongResultError,
)
from keyfob_registry.errors.workflows import (
    CyclicWorkflowError,
    InvalidWorkflowError,
    PreflightError,
    UnknownWorkflowError,
    WorkflowError,
)

__all__ = [
    "ActionFailedError",
    "AuditChainError",
    "AuditError",
    "BackupError",
    "BackupToolError",
    "BrokenTemplateError",
    "CallError",
    "ConflictError",
    "CryptoError",
    "CyclicWorkflowError",
    "DateError",
    "DuplicateActionError",
    "EngineError",
    "ExpiredSecretError",
    "ExpressionError",
    "ExpressionLimitError",
    "FunctionArgumentError",
    "FunctionFailedError",
    "FunctionLimitError",
    "FunctionTimeoutError",
    "HeadError",
    "IdentityError",
    "InputError",
    "IntegrityError",
    "InvalidWorkflowError",
    "KeyFileError",
    "KeyInUseError",
    "KeyPlaceError",
    "KeyServiceError",
    "LimitError",
    "MappedSecretError",
    "MissingExtraError",
    "MissingSecretsError",
    "NewerSchemaError",
    "NotDeletedError",
    "NotInitialisedError",
    "OlderSchemaError",
    "OperandError",
    "OutputError",
    "PluginCrashedError",
    "PluginError",
    "PluginFailedError",
    "PluginTimeoutError",
    "PreflightError",
    "RedactionError",
    "ReferenceRefusedError",
    "RefusedFunctionError",
    "RefusedValuesError",
    "ReservedNameError",
    "RetiredKeyError",
    "RolledBackError",
    "RootKeyInvalidError",
    "RootKeyMissingError",
    "RunCancelledError",
    "RunFailedError",
    "RunStateError",
    "RunningLoopError",
    "SealedRowError",
    "SettingError",
    "StoreAccessError",
    "StoreBusyError",
    "StoreCorruptError",
    "StoreError",
    "StoreFullError",
    "StoreLockedError",
    "StoreReadOnlyError",
    "StoreUnreachableError",
    "StoresFileError",
    "TaskError",
    "TaskTimeoutError",
    "TemplateCallError",
    "TemplateDepthError",
    "TemplateError",
    "UndeclaredSecretError",
    "UnknownActionError",
    "UnknownCheckError",
    "UnknownFormatError",
    "UnknownFunctionError",
    "UnknownKeyError",
    "UnknownOutcomeError",
    "UnknownReferenceError",
    "UnknownRunError",
    "UnknownSecretError",
    "UnknownVersionError",
    "UnknownWorkflowError",
    "UnknownWorkspaceError",
    "WorkerError",
    "WorkflowError",
    "WorkspaceExistsError",
    "WrongResultError",
    "WrongRootKeyError",
]
