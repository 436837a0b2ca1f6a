"""The plan of the house, enforced: which module may import which, hidden imports, sizes, and who may open a secret.

Every import counts: at the top of a module, inside a function, under TYPE_CHECKING, and by import_module("...").
Adding a module to the registry means giving it a layer here; hiding an import means giving a reason here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from import_graph import (
    PACKAGES,
    Import,
    Module,
    cycles,
    hidden_imports,
    imports,
    mentions,
    oversized,
    read,
    unexplained,
)

ROOT = Path(__file__).parents[1]
SOURCES = [
    ROOT / "sdk/src/keyfob_sdk",
    ROOT / "integrations/src/keyfob_integrations",
    ROOT / "registry/src/keyfob_registry",
]

# The layers of the registry. A module imports from layers with a smaller number, and from its own part.
LAYERS = {
    "errors": -2,
    "policy": -1.5,
    "dates": -1,  # what the settings and the rules say of dates
    "clock": 0,
    "settings": 0,
    "scopes": 0,
    "names": -1,  # what expressions may name is spelt there
    "documents": -1,  # what functions of expressions read is read there
    "expressions": 0,
    "json_schema": 0.5,  # what templates and workflows check against schemas
    "lines": 0,
    "templates.types": -0.6,
    "templates.inputs": -0.5,  # what templates and workflows expect
    "templates.model": 0,
    "templates": 1,
    "redaction": 0,
    "rules": 0,
    "workflows.model": 0,
    "workflows.graph": 0.5,
    "crypto": 1,
    "store.history": 0.5,  # what the protocol moves of versions
    "store.uses": 0.5,  # what it moves of uses
    "store.protocol": 1,
    "store": 2,
    "store.changing": 1.5,  # what a write does in every store
    "store.sql": 2,
    "store.memory": 3,  # above its part that keeps keys
    "keys": 2,
    "catalog": 2,
    "audit": 2,
    "pins": 0,
    "heads": 2.5,  # what the resolver proves with
    "resolver": 3,
    "duplicates": 3,
    "versions": 4,
    "management": 5.6,  # the part of secrets that knows their versions
    "places": 3.5,  # the resolver where names are mapped to external stores
    "output": 3,  # the guard of what a call prints: beside the executor, which it knows nothing of
    "executor": 4,
    "validator": 4,
    "hygiene": 4,
    "usage": 4,
    "reminders": 4,
    "matrix": 4,
    "transfer": 5,
    "workflows": 5,
    "reports": 5,
    "external": 5.5,  # what app asks of external stores
    "identity": 0,
    "secrets": 5.7,  # the part of app that manages secrets
    "variables": 5.8,  # the part of app that keeps what is no secret
    "builtin": 5,
    "app": 6,
    "runs": 6.2,  # what engines get of app, and runs of files
    "installation": 6.5,  # makes what app opens
    "maintenance": 6.5,  # what is done to its database as a whole
    "cli": 7,
    "demo": 8,  # a command of its own, which prints as the others do
    "uses_contract": 8,  # the part of testing that is about uses
    "version_contract": 8,  # the part of testing that is about versions
    "audit_contract": 8,  # the part of testing that is about the audit
    "testing": 9,  # what is there for others: no part may import it
    "testing_keys": 10,  # its second half
    "": 9,  # keyfob_registry itself, the same
}

# The only imports inside functions: module -> what it imports -> why it is not at the top.
ALLOWED_HIDDEN = {
    "keyfob_integrations._http": {
        "httpx": "costs 170 ms, and an integration is also imported to be listed",
        "http": "httpx loads it anyway, and nothing else needs it",
        "stamina": "costs 40 ms, the same",
    },
    "keyfob_integrations.aws._errors": {"botocore": "an extra, slow to load, and only calls need it"},
    "keyfob_integrations.aws._session": {"botocore": "an extra, slow to load, and only calls need it"},
    "keyfob_integrations._requests": {"requests": "an extra, slow to load, and only calls need it"},
    "keyfob_integrations.core._python_child": {"resource": "not on Windows"},
    "keyfob_integrations.crowdstrike": {"falconpy": "an extra that takes a second to load, and only calls need it"},
    "keyfob_integrations.slack": {
        "slack_sdk": "an extra, slow to load, and only calls need it",
        "stamina": "costs 40 ms, and an integration is also imported to be listed",
    },
    "keyfob_registry": {
        "keyfob_registry.app": "the command line shows its help without it",
        "keyfob_registry.installation": "the same",
    },
    "keyfob_registry.catalog.catalog": {
        "keyfob_registry.expressions.functions": "few calls have an expression with a function",
        "keyfob_registry.catalog.library": "only those who have templates need them",
        "keyfob_registry.catalog.template_index": "the same",
    },
    "keyfob_registry.catalog.library": {
        "keyfob_registry.templates.loader": "a template is read when it is called, or when something is wrong with it"
    },
    "keyfob_registry.catalog.template_index": {
        "keyfob_registry.templates.examination": "only files that changed are looked at"
    },
    "keyfob_registry.cli.failures": {"keyfob_sdk.errors": "help and wrong usage do without pydantic"},
    "keyfob_registry.cli.key": {"rich": "only a terminal gets a progress bar"},
    "keyfob_registry.cli.lazy": {"click": "what completes a shell's words is no part of click's top module"},
    "keyfob_registry.cli.plugins": {"keyfob_registry.catalog": "only an unknown command needs the SDK"},
    "keyfob_registry.cli.printing": {"rich": "costs 100 ms, and only a terminal gets a drawn table"},
    "keyfob_registry.crypto.aws_kms": {
        "boto3": "an extra, slow to load, and few keep the root key there",
        "botocore": "the same",
    },
    "keyfob_registry.crypto.os_keyring": {"keyring": "an extra, and few keep the root key there"},
    "keyfob_registry.documents": {
        "dotenv": "only files of variables need it",
        "yaml": "JSON arguments do without it",
    },
    "keyfob_registry.expressions.functions.data": {"yaml": "few expressions need it"},
    "keyfob_registry.expressions.functions.patterns": {"regex": "slow to load, and few expressions have a pattern"},
    "keyfob_registry.cli.run_view": {"rich": "only a terminal gets a tree"},
    "keyfob_registry.runs": {
        "keyfob_registry.workflows.dbos": "DBOS is an extra, and costs 1.3 s",
        "keyfob_registry.workflows.dbos.administration": "the same",
    },
    "keyfob_registry.cli.secret_import": {"rich": "only a terminal gets a bar"},
    "keyfob_registry.transfer.age": {"pyrage": "an extra, which only bundles need"},
    "keyfob_registry.json_schema": {
        "jsonschema": "costs 100 ms, and few calls and few files need it",
        "keyfob_registry.expressions.functions.patterns": "costs 50 ms, and few schemas have a pattern",
        "keyfob_registry.expressions.functions.refusal": "the same",
    },
    "keyfob_registry.demo.cloud": {
        "boto3": "an extra that only the demo needs",
        "moto": "an extra that only the demo needs",
    },
    "keyfob_registry.demo.command": {"rich": "only a terminal gets a progress bar"},
    "keyfob_registry.builtin": {"keyfob_registry.store.external.kinds": "only a file of external stores needs them"},
    "keyfob_registry.expressions.compiler": {
        "keyfob_registry.expressions.calls": "the functions cost 50 ms, and most arguments call none",
    },
    "keyfob_registry.expressions.evaluation": {"keyfob_registry.expressions.calls": "the same"},
    "keyfob_registry.expressions.inference": {"keyfob_registry.expressions.calls": "the same"},
    "keyfob_registry.expressions.parser": {
        "keyfob_registry.expressions.grammar": "needs lark, 100 ms, and a plain reference to a secret does not",
    },
    "keyfob_registry.external": {"keyfob_registry.store.external.stores_file": "the same"},
    "keyfob_registry.settings": {"keyfob_registry.errors": "help does without the SDK"},
    "keyfob_registry.store.external.aws": {"botocore": "an extra that only stores of AWS need"},
    "keyfob_registry.store.external.http": {"httpx": "an extra that only stores over HTTP need", "ssl": "the same"},
    "keyfob_registry.lines": {"yaml": "only a file that is wrong or shown needs its lines"},
    "keyfob_registry.output": {"ctypes": "only flushes C streams, where descriptors are masked"},
    "keyfob_registry.store.sql.store": {
        "keyfob_registry.store.sql.postgres": "psycopg is an extra, and costs 190 ms",
        "keyfob_registry.store.sql.schema": "it needs SQLModel, half a second that no call has to pay",
    },
}

# The only parts that may turn a secret into text.
MAY_REVEAL = (
    "keyfob_sdk",
    "keyfob_integrations",
    "keyfob_registry.crypto",
    "keyfob_registry.executor",
    "keyfob_registry.expressions.scope",  # tags a value before an expression sees it
    "keyfob_registry.redaction",
    "keyfob_registry.resolver",
    "keyfob_registry.rules.hygiene",
    "keyfob_registry.rules.values",
    "keyfob_registry.store.external",  # seals what it keeps, and sends its own identity
    "keyfob_registry.transfer.age",  # hands a passphrase to the library
    "keyfob_registry.transfer.formats.fernet",  # opens what it is given, token by token
    "keyfob_registry.transfer.bundle",  # values go straight into what is encrypted
)

# The only modules that may read the environment of the process.
MAY_READ_ENVIRONMENT = {
    "keyfob_registry.cli.variables": "the command line takes values from variables that the user names",
    "keyfob_registry.demo.cloud": "tells the AWS library where the demo's own cloud is, and puts back what was there",
    "keyfob_registry.settings": "the settings of the registry come from KEYFOB_* variables",
    "keyfob_registry.app": "the composition root hands it to whoever needs a variable of it",
    "keyfob_registry.installation": "makes what the settings name",
    "keyfob_registry.maintenance": "the same",
    "keyfob_registry.runs": "hands it to the settings, which name the engine's database",
    "keyfob_registry.catalog.index": "hands the environment on to the process that loads plugins, without KEYFOB_*",
}

PUBLIC_SDK_MODULES = {"", "errors", "hookspecs", "testing"}


def part_of(module: str) -> str:
    """Return the part of the registry that *module* belongs to: the longest entry of LAYERS that fits."""
    inner = module.partition(".")[2]
    fitting = [part for part in LAYERS if part and (inner == part or inner.startswith(f"{part}."))]
    return max(fitting, key=len, default="" if not inner else "?")


def breaches(found: list[Import]) -> list[str]:
    """List the imports that go against the plan."""
    ours = [use for use in found if use.target.partition(".")[0] in PACKAGES]
    return [f"{use}: {problem}" for use in ours if (problem := _breach(use.importer, use.target))]


def _breach(importer: str, target: str) -> str:
    """Say what is wrong with an import of ours, or nothing."""
    match importer.partition(".")[0], target.partition(".")[0]:
        case "keyfob_sdk", "keyfob_sdk":
            return ""
        case "keyfob_integrations" | "keyfob_registry", "keyfob_sdk":
            inner = target.partition(".")[2].split(".")[0]
            return "" if inner in PUBLIC_SDK_MODULES else "a private module of the SDK"
        case "keyfob_integrations", "keyfob_integrations":
            return _breach_of_vendors(importer, target)
        case "keyfob_registry", "keyfob_registry":
            return _breach_of_layers(part_of(importer), part_of(target))
    return "this distribution may not know that one"


def _breach_of_vendors(importer: str, target: str) -> str:
    """Let a vendor import itself and the underscored modules that all vendors share."""
    vendor = target.split(".")[1:2]
    if not vendor or vendor[0].startswith("_") or vendor == importer.split(".")[1:2]:
        return ""
    return "one vendor may not import another"


def _breach_of_layers(importer: str, target: str) -> str:
    """Let a part of the registry import itself and lower layers."""
    if "?" in {importer, target}:
        return "a module without a layer: give it one in LAYERS"
    if importer == target or LAYERS[target] < LAYERS[importer]:
        return ""
    return f"layer {LAYERS[importer]} may not import from layer {LAYERS[target]}"


@pytest.fixture(scope="module")
def modules() -> dict[str, Module]:
    """Every module of the three distributions."""
    return read(*SOURCES)


@pytest.fixture(scope="module")
def found(modules: dict[str, Module]) -> list[Import]:
    """Every import of the three distributions."""
    return imports(modules)


def test_imports_follow_the_layers(found: list[Import]) -> None:
    """No module imports against the plan of the house."""
    assert [] == breaches(found)


def test_every_registry_module_has_a_layer(modules: dict[str, Module]) -> None:
    """A new part of the registry is placed in the plan before it is used."""
    assert [] == [name for name in modules if name.startswith("keyfob_registry") and part_of(name) == "?"]


def test_there_is_no_import_cycle(found: list[Import]) -> None:
    """No chain of imports leads back to its start, hidden imports counted."""
    assert [] == cycles(found)


def test_hidden_imports_are_listed(found: list[Import]) -> None:
    """The table of hidden imports is complete, and holds none that is gone."""
    assert {name: set(reasons) for name, reasons in ALLOWED_HIDDEN.items()} == hidden_imports(found)


def test_hidden_imports_say_why(modules: dict[str, Module], found: list[Import]) -> None:
    """Beside every hidden import stands its reason."""
    assert [] == unexplained(modules, found)


def test_the_inside_of_the_sdk_is_private(modules: dict[str, Module]) -> None:
    """Authors can import the SDK's API, and nothing that may move."""
    inner = [name.split(".")[1] for name in modules if name.startswith("keyfob_sdk.")]

    assert set() == {name for name in inner if not name.startswith("_")} - PUBLIC_SDK_MODULES


def test_files_and_functions_are_short(modules: dict[str, Module]) -> None:
    """A file has 400 lines at most, a function 50."""
    assert [] == oversized(modules)


def test_few_modules_reveal_secrets(modules: dict[str, Module]) -> None:
    """Only the listed parts turn a secret into text."""
    revealing = mentions(modules, "get_secret_value")

    assert [] == [name for name in revealing if not any(f"{name}.".startswith(f"{part}.") for part in MAY_REVEAL)]


def test_few_modules_read_the_environment(modules: dict[str, Module]) -> None:
    """Only the listed modules see the variables of the process."""
    readers = mentions(modules, "environ", "environb", "getenv", "getenvb")

    assert set() == set(readers) - set(MAY_READ_ENVIRONMENT)


# The checker itself, on a small tree in which everything is wrong.
BAD = {
    "keyfob_registry/__init__.py": "",
    "keyfob_registry/scopes.py": "import os\nfrom keyfob_registry.cli import main\nHOME = os.environ['HOME']\n",
    "keyfob_registry/cli/__init__.py": "def main():\n    import rich\n    from keyfob_registry import scopes\n",
    "keyfob_registry/resolver.py": "if TYPE_CHECKING:\n    from . import app\n",
    "keyfob_registry/app.py": "import importlib\nimportlib.import_module('keyfob_integrations.aws')\n",
    "keyfob_registry/audit.py": "x.get_secret_value()\n" * 401,
    "keyfob_registry/helpers.py": "def long():\n" + "    '''Doc.'''\n" + "    pass\n" * 50,
    "keyfob_integrations/aws.py": "from keyfob_integrations.virustotal import x\nfrom keyfob_sdk._action import y\n",
    "keyfob_integrations/_http.py": "",
    "keyfob_integrations/virustotal/__init__.py": "from .. import _http\nfrom . import files\n",
    "keyfob_integrations/virustotal/files.py": "from .._http import client\n",
}


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Module]:
    """A tree that breaks every rule."""
    for name, text in BAD.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read(tmp_path / "keyfob_registry", tmp_path / "keyfob_integrations")


def test_the_checker_sees_breaches(bad: dict[str, Module]) -> None:
    """Upward, typing-only, dynamic, sideways and private imports are all seen, and the good ones are not."""
    assert [
        "keyfob_integrations.aws:1 imports keyfob_integrations.virustotal: one vendor may not import another",
        "keyfob_integrations.aws:2 imports keyfob_sdk._action: a private module of the SDK",
        "keyfob_registry.app:2 imports keyfob_integrations.aws: this distribution may not know that one",
        "keyfob_registry.resolver:2 imports keyfob_registry.app: layer 3 may not import from layer 6",
        "keyfob_registry.scopes:2 imports keyfob_registry.cli: layer 0 may not import from layer 7",
    ] == sorted(breaches(imports(bad)))


def test_the_checker_sees_a_hidden_cycle(bad: dict[str, Module]) -> None:
    """A cycle that a function hides is a cycle."""
    assert {"keyfob_registry.cli", "keyfob_registry.scopes"} == set(cycles(imports(bad))[0].split(" <- "))


def test_the_checker_sees_hidden_imports(bad: dict[str, Module]) -> None:
    """Imports inside functions are found, and each lacks its reason."""
    found = imports(bad)

    assert {"keyfob_registry.cli": {"rich", "keyfob_registry.scopes"}} == hidden_imports(found)
    assert 2 == len(unexplained(bad, found))


def test_the_checker_sees_sizes(bad: dict[str, Module]) -> None:
    """A docstring does not make a function long; one line too many does."""
    assert ["keyfob_registry.audit has 401 lines", "keyfob_registry.helpers.long has 51 lines"] == oversized(bad)


def test_the_checker_sees_revealing_and_environment(bad: dict[str, Module]) -> None:
    """Reads of a secret's text and of the environment are found, and so is a module without a layer."""
    assert {"keyfob_registry.audit"} == set(mentions(bad, "get_secret_value"))
    assert {"keyfob_registry.scopes": [3]} == mentions(bad, "environ")
    assert "?" == part_of("keyfob_registry.helpers")
