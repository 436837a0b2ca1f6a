"""The places of root keys: passphrase, OS keyring, AWS KMS, and the order in which they are asked."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest
from aws_server import AwsServer
from keyfob_registry.crypto import passphrase, places
from keyfob_registry.crypto.aws_kms import KmsKeyProvider
from keyfob_registry.crypto.key_file import write_key_file, write_private_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.os_keyring import OsKeyringProvider
from keyfob_registry.crypto.passphrase import PassphraseKeyProvider
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.errors import InputError, KeyPlaceError, KeyServiceError, MissingExtraError, WrongRootKeyError
from keyrings import Place
from pydantic import SecretStr

PASSPHRASE = "correct horse battery staple"


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring in a dictionary."""

    priority = 1

    def __init__(self, *, keeps: bool = True) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no types there
        self.held: dict[tuple[str, str], str] = {}
        self.keeps = keeps
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is held."""
        if self.locked:
            raise keyring.errors.KeyringLocked("s3cr3t-canary")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it, if this keyring keeps anything."""
        if self.locked:
            raise keyring.errors.KeyringLocked("s3cr3t-canary")
        if self.keeps:
            self.held[service, username] = password


def use(backend: MemoryKeyring) -> MemoryKeyring:
    """Make this the keyring of the process."""
    keyring.set_keyring(backend)
    return backend


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    """No test meets the keyring of this machine."""
    before = keyring.get_keyring()
    use(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving costs little here."""
    monkeypatch.setitem(passphrase._NEW, "memory_kib", 64)


def of_file(folder: Path, text: str = PASSPHRASE) -> PassphraseKeyProvider:
    """Return a provider that reads *text* from a file."""
    path = folder / f"{abs(hash(text))}.txt"
    if not path.exists():
        write_private_file(path, SecretStr(text))
    return PassphraseKeyProvider(folder / "passphrase.json", f"file:{path}")


def test_a_passphrase_gives_the_same_key_again(tmp_path: Path) -> None:
    """The salt and the parameters are kept, the passphrase is not."""
    assert of_file(tmp_path).load() is None
    of_file(tmp_path).create()

    first, again = of_file(tmp_path).load(), of_file(tmp_path).load()

    assert first
    assert first == again
    kept = (tmp_path / "passphrase.json").read_text()
    assert PASSPHRASE not in kept
    assert first.get_secret_value() not in kept
    assert 0o600 == (tmp_path / "passphrase.json").stat().st_mode & 0o777


def test_another_passphrase_is_said_to_be_one(tmp_path: Path) -> None:
    """E307, without what was typed."""
    of_file(tmp_path).create()

    with pytest.raises(KeyPlaceError, match="not the passphrase that was set") as caught:
        of_file(tmp_path, "another, wrong passphrase").load()

    assert "another" not in str(caught.value)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    """Nothing is made of it."""
    with pytest.raises(KeyPlaceError, match="fewer than 12"):
        of_file(tmp_path, "short").create()

    assert not (tmp_path / "passphrase.json").exists()


def test_a_passphrase_is_asked_for_once(tmp_path: Path) -> None:
    """Setting asks twice, loading once and then never again."""
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return PASSPHRASE

    provider = PassphraseKeyProvider(tmp_path / "passphrase.json", "prompt", ask)
    provider.create()
    assert provider.load() == provider.load()

    assert ["Passphrase: ", "Again: ", "Passphrase: "] == asked


def test_two_different_answers_are_refused(tmp_path: Path) -> None:
    """Nobody sets a passphrase that was mistyped."""
    answers = iter([PASSPHRASE, PASSPHRASE + "!"])
    provider = PassphraseKeyProvider(tmp_path / "passphrase.json", "prompt", lambda _: next(answers))

    with pytest.raises(KeyPlaceError, match="differ"):
        provider.create()


def test_a_passphrase_comes_through_a_descriptor(tmp_path: Path) -> None:
    """A service manager hands it over without a file."""
    of_file(tmp_path).create()
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)

    found = PassphraseKeyProvider(tmp_path / "passphrase.json", f"fd:{reading}").load()

    assert of_file(tmp_path).load() == found


@pytest.mark.parametrize("source", ["fd:9999", "fd:x", PASSPHRASE, "file:", "file:/nonexistent"])
def test_a_source_that_gives_nothing_is_refused(tmp_path: Path, source: str) -> None:
    """The text of the variable is not repeated: it may be the passphrase."""
    of_file(tmp_path).create()

    with pytest.raises(KeyPlaceError) as caught:
        PassphraseKeyProvider(tmp_path / "passphrase.json", source).load()

    assert PASSPHRASE not in caught.value.render()


@pytest.mark.parametrize(
    "change", [{"memory_kib": 2**30}, {"iterations": 0}, {"kdf": "md5"}, {"salt": "!"}, {"lanes": "x"}]
)
def test_parameters_are_bounded(tmp_path: Path, change: dict[str, Any]) -> None:
    """Whoever writes the file cannot make us take all memory, or a weaker derivation."""
    of_file(tmp_path).create()
    path = tmp_path / "passphrase.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(KeyPlaceError):
        of_file(tmp_path).load()


def test_the_os_keyring_keeps_a_key() -> None:
    """What was put there is loaded again."""
    provider = OsKeyringProvider("keyfob")
    assert provider.load() is None

    provider.create()

    assert provider.load() == OsKeyringProvider("keyfob").load()


def test_a_keyring_that_keeps_nothing_is_found_out() -> None:
    """A back end that forgets silently would cost every value."""
    use(MemoryKeyring(keeps=False))

    with pytest.raises(KeyPlaceError, match="did not keep"):
        OsKeyringProvider("keyfob").create()


def test_a_locked_keyring_is_an_error_without_its_text() -> None:
    """E307 names the kind of the failure."""
    use(MemoryKeyring()).locked = True

    for act in (OsKeyringProvider("keyfob").load, OsKeyringProvider("keyfob").create):
        with pytest.raises(KeyPlaceError, match="KeyringLocked") as caught:
            act()
        assert "s3cr3t" not in caught.value.render()


@pytest.mark.parametrize("module", ["keyring", "boto3"])
def test_a_missing_library_names_its_extra(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setitem(sys.modules, module, None)
    act = OsKeyringProvider("x").load if module == "keyring" else KmsKeyProvider(tmp_path / "kms", "alias/x").create

    with pytest.raises(MissingExtraError):
        act()


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    """A server for AWS."""
    server = AwsServer()
    yield server
    server.close()


@pytest.fixture
def kms(aws: AwsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KmsKeyProvider:
    """A place under a key of KMS."""
    aws.reset()
    access = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "eu-west-1"}
    for name, value in (aws.environment() | access).items():
        monkeypatch.setenv(name, value)
    key = aws.client("111111111111", "kms").create_key()["KeyMetadata"]["Arn"]
    monkeypatch.setattr("keyfob_registry.crypto.aws_kms._SECONDS", 1)
    monkeypatch.setattr("keyfob_registry.crypto.aws_kms._ATTEMPTS", 1)
    return KmsKeyProvider(tmp_path / "root-key.kms", key.replace("111111111111", "123456789012"))


def test_kms_opens_what_it_wrapped(kms: KmsKeyProvider, aws: AwsServer) -> None:
    """The file holds the wrapped key and its encryption context, and not the key."""
    key = made_key(aws)
    provider = KmsKeyProvider(kms._path, key)
    assert provider.load() is None
    provider.create()

    found = KmsKeyProvider(kms._path).load()

    assert found
    assert found == provider.load()
    document = json.loads(kms._path.read_text())
    assert {"keyfob:installation", "keyfob:use"} == set(document["context"])
    assert found.get_secret_value() not in kms._path.read_text()


def test_kms_refuses_another_context(kms: KmsKeyProvider, aws: AwsServer) -> None:
    """A wrapped key of another installation does not open; that is not tried again."""
    KmsKeyProvider(kms._path, made_key(aws)).create()
    document = json.loads(kms._path.read_text())
    document["context"]["keyfob:installation"] = "another"
    kms._path.write_text(json.dumps(document))

    with pytest.raises(KeyServiceError, match="encryption context was changed") as caught:
        kms.load()

    assert not caught.value.passing


def test_figure_22_a_key_service_that_is_down_is_an_error(
    kms: KmsKeyProvider, aws: AwsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E308 says that it may pass; when the service is back, it goes on without a restart (figure 22)."""
    KmsKeyProvider(kms._path, made_key(aws)).create()
    with monkeypatch.context() as down:
        down.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        with pytest.raises(KeyServiceError, match="cannot be reached") as caught:
            kms.load()

    assert caught.value.passing
    assert kms.load()


@pytest.mark.parametrize(
    ("code", "passing", "text"),
    [
        ("ThrottlingException", True, "throttles"),
        ("KMSInternalException", True, "busy"),
        ("AccessDeniedException", False, "denies"),
        ("DisabledException", False, "disabled"),
        ("Something", False, "refused"),
    ],
)
def test_figure_22_a_refusal_of_the_key_service_says_why(code: str, passing: bool, text: str) -> None:
    """Throttled and denied are told apart, with a hint each (figure 22)."""
    from keyfob_registry.crypto import aws_kms  # hidden import: its private function is looked at

    error = aws_kms._refused(code)

    assert passing == error.passing
    assert text in str(error)
    assert error.hints


def test_a_damaged_file_is_said_to_be_one(kms: KmsKeyProvider) -> None:
    """E307, before anything is asked."""
    write_private_file(kms._path, SecretStr("{}"))

    with pytest.raises(KeyPlaceError, match="makes no sense"):
        kms.load()


def made_key(aws: AwsServer) -> str:
    """Make a key for the credentials of the test."""
    import boto3  # hidden import: slow

    create: Any = boto3.client
    arn: str = create("kms", endpoint_url=aws.url).create_key()["KeyMetadata"]["Arn"]
    return arn


def test_places_are_asked_in_their_order(tmp_path: Path) -> None:
    """What was configured comes before the usual file; files of old keys come last."""
    variables = {
        "KEYFOB_KMS_FILE": "/kms",
        "KEYFOB_OS_KEYRING": "keyfob",
        "KEYFOB_PASSPHRASE": "prompt",
        "KEYFOB_OLD_KEY_FILES": "/old",
    }

    found = [place.name.split(",")[0] for place in places.configured(variables, tmp_path / "root.key")]

    start = ["environment variable KEYFOB_ROOT_KEY", "AWS KMS", "OS keyring 'keyfob'", "passphrase"]
    assert [*start, f"file {tmp_path / 'root.key'}", "file /old"] == found


def test_every_place_may_unwrap_and_the_first_wraps() -> None:
    """While one root key replaces another, both are there; a place that fails is passed over where it is not needed."""
    first, second = Place(RootKey.generate(), "first"), Place(RootKey.generate(), "second")
    assert first.key
    assert second.key
    roots = RootKeys([first, second])
    from keyfob_registry.crypto.keys import KeyEncryptionKey  # hidden import: only here

    kek = KeyEncryptionKey.generate()
    opened = roots.unwrap(second.key.wrap(kek), key_id=kek.id, root_key_id=second.key.id)

    assert kek.id == opened.id
    assert first.key.id == roots.primary().id
    roots.forget()
    first.problem = KeyPlaceError("first", "is down")
    assert kek.id == roots.unwrap(second.key.wrap(kek), key_id=kek.id, root_key_id=second.key.id).id
    with pytest.raises(KeyPlaceError):
        roots.unwrap(b"", key_id=kek.id, root_key_id="another")
    first.problem = None
    with pytest.raises(WrongRootKeyError):
        roots.unwrap(b"", key_id=kek.id, root_key_id="another")


@pytest.mark.parametrize("text", ["", "file:", "paper", "aws-kms:", "passphrase:secret", "aws-kms:alias/x"])
def test_a_place_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    """What was typed is not repeated: it may be a passphrase."""
    with pytest.raises(InputError) as caught:
        places.target(text, {}, tmp_path / "root.key")

    assert "secret" not in str(caught.value)


def test_a_key_that_is_there_is_never_made_again(tmp_path: Path) -> None:
    """Going on after an interruption takes the same key."""
    path = tmp_path / "new.key"
    write_key_file(path, RootKey.generate())

    keys = {places.load_or_create(places.target(f"file:{path}", {}, path)).id for _ in range(2)}

    assert 1 == len(keys)
