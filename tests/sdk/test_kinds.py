"""PEM texts: real keys and certificates pass, everything else is told apart."""

import datetime as dt
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from keyfob_sdk import RegistrySecret
from pydantic import SecretStr

EC = ec.generate_private_key(ec.SECP256R1())
MISSING = "is PEM text of which a part is missing"


def private_key(form: PrivateFormat, *, password: bytes = b"") -> str:
    """Return our key as PEM text."""
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return EC.private_bytes(Encoding.PEM, form, locked).decode()


@cache
def certificate() -> str:
    """Return a certificate of our key as PEM text."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, EC.public_key(), 1, now, now + dt.timedelta(days=1))
    return builder.sign(EC, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def problem(kind: str, key: str, value: str) -> str:
    """Return what is said of a value."""
    requirement = RegistrySecret.from_dict(RegistrySecret("tls", ["X"]).as_dict() | {"kind": kind, "keys": []})
    return requirement.pem_problem(key, SecretStr(value))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH])
def test_every_form_of_a_private_key_passes(form: PrivateFormat) -> None:
    """PKCS 8, the form of the algorithm and OpenSSH's own are private keys."""
    assert not problem("ssh_key", "PRIVATE_KEY", private_key(form))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_encrypted_private_keys_pass(form: PrivateFormat) -> None:
    """An encrypted key passes, with the headers of RFC 1421 too."""
    assert not problem("mtls", "TLS_PRIVATE_KEY", private_key(form, password=b"open sesame"))


def test_other_algorithms_pass() -> None:
    """The form matters, not the algorithm."""
    key = ed25519.Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, serialization.NoEncryption()).decode()

    assert not problem("ssh_key", "PRIVATE_KEY", text)


@pytest.mark.parametrize("key", ["CA_CERTIFICATE", "TLS_CERTIFICATE"])
def test_certificates_and_chains_pass(key: str) -> None:
    """One certificate, several, and text between them pass."""
    kind = "ca_cert" if key == "CA_CERTIFICATE" else "mtls"

    assert not problem(kind, key, certificate())
    assert not problem(kind, key, f"subject=CN = test\n{certificate()}\nissuer\n{certificate()}")


def test_line_ends_of_windows_pass() -> None:
    """A file from Windows, or without its last line end, is the same file."""
    assert not problem("ca_cert", "CA_CERTIFICATE", certificate().replace("\n", "\r\n").strip())


def test_a_key_behind_its_parameters_passes() -> None:
    """OpenSSL writes the curve in front of a key."""
    curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"

    assert not problem("mtls", "TLS_PRIVATE_KEY", curve + private_key(PrivateFormat.TraditionalOpenSSL))
    assert problem("mtls", "TLS_PRIVATE_KEY", curve) == "holds no PRIVATE KEY"


def test_escaped_line_breaks_are_told() -> None:
    """A key pasted from JSON holds a backslash and an n, which is said."""
    text = private_key(PrivateFormat.PKCS8).replace("\n", "\\n")

    assert problem("ssh_key", "PRIVATE_KEY", text) == "holds the two characters \\n where line breaks belong"


def test_a_text_of_another_type_is_told() -> None:
    """A certificate is no key, a key is no certificate, and a public key is no private key."""
    public = EC.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    assert problem("mtls", "TLS_PRIVATE_KEY", certificate()) == "is PEM text of another type than PRIVATE KEY"
    assert problem("mtls", "TLS_CERTIFICATE", private_key(PrivateFormat.PKCS8)).endswith("than CERTIFICATE")
    assert problem("ssh_key", "PRIVATE_KEY", public) == "is PEM text of another type than PRIVATE KEY"


@pytest.mark.parametrize("value", ["", "s3cr3t", "ssh-ed25519 AAAAC3Nz user@host", "-----BEGIN PRIVATE KEY-----"])
def test_what_is_no_pem_text_is_told(value: str) -> None:
    """Anything else is answered with the form that is due."""
    told = problem("ssh_key", "PRIVATE_KEY", value)

    assert told == "is not PEM text (-----BEGIN … PRIVATE KEY-----, base64 lines, -----END … PRIVATE KEY-----)"


def test_a_truncated_text_is_told() -> None:
    """A key cut at any line, and a second certificate that was cut, do not pass."""
    lines = private_key(PrivateFormat.PKCS8).splitlines()

    assert all(problem("ssh_key", "PRIVATE_KEY", "\n".join(lines[:count])) for count in range(len(lines)))
    assert problem("ca_cert", "CA_CERTIFICATE", certificate() + certificate()[:90]) == MISSING


def test_a_damaged_body_is_told() -> None:
    """A body that is no base64 has lost characters on the way."""
    begin, first, *rest = private_key(PrivateFormat.PKCS8).splitlines()

    assert problem("ssh_key", "PRIVATE_KEY", "\n".join([begin, first[1:], *rest])) == MISSING


def test_other_keys_hold_what_they_like() -> None:
    """Only the keys of the kind are looked at."""
    assert not problem("ssh_key", "PASSPHRASE", "anything")


def test_what_is_said_repeats_no_value() -> None:
    """No part of a value is in the text about it."""
    value = "s3cr3t-canary"

    for text in (value, f"-----BEGIN {value}-----\\n", f"-----BEGIN X-----\n{value}\n-----END X-----"):
        assert value not in problem("ssh_key", "PRIVATE_KEY", text)
