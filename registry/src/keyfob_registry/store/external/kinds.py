"""The built-in kinds of external stores; they come through the hook ``keyfob_stores``, as anybody's do."""

from collections.abc import Mapping
from typing import Any

from keyfob_sdk import StoreKind

from keyfob_registry.store.external.aws import AwsSettings
from keyfob_registry.store.external.environment import EnvironmentSettings, EnvironmentStore
from keyfob_registry.store.external.files import FilesSettings, FilesStore
from keyfob_registry.store.external.parameter_store import ParameterStore
from keyfob_registry.store.external.secrets_manager import SecretsManagerStore
from keyfob_registry.store.external.vault import VaultSettings, VaultStore


def kinds(variables: Mapping[str, str]) -> list[StoreKind[Any]]:
    """Return the built-in kinds; that of environment variables reads *variables*."""
    return [
        StoreKind(
            "environment", EnvironmentSettings, lambda name, settings: EnvironmentStore(name, settings, variables)
        ),
        StoreKind("files", FilesSettings, FilesStore),
        StoreKind("vault", VaultSettings, VaultStore),
        StoreKind("aws_secrets_manager", AwsSettings, SecretsManagerStore),
        StoreKind("aws_parameter_store", AwsSettings, ParameterStore),
    ]
