"""Settings come from the environment that is handed in."""

from pathlib import Path

import platformdirs
import pytest
from keyfob_registry.errors import InputError
from keyfob_registry.settings import Settings


def test_nothing_set_gives_the_places_of_the_platform() -> None:
    """Without a variable, data and key lie in the folders that the platform keeps for them."""
    settings = Settings.from_environ({})

    folders = platformdirs.PlatformDirs("keyfob", appauthor=False)
    assert f"sqlite:///{folders.user_data_dir}/keyfob.db" == settings.database_url
    assert folders.user_config_path / "root.key" == settings.root_key_file
    assert ("default", "default") == (settings.workspace, settings.environment)


def test_variables_are_obeyed() -> None:
    """Each setting has its variable."""
    settings = Settings.from_environ(
        {
            "KEYFOB_DATABASE_URL": "sqlite:////srv/k.db",
            "KEYFOB_KEY_FILE": "/etc/keyfob/root.key",
            "KEYFOB_WORKSPACE": "prod",
            "KEYFOB_ENVIRONMENT": "tenant-a",
        }
    )

    assert "sqlite:////srv/k.db" == settings.database_url
    assert Path("/etc/keyfob/root.key") == settings.root_key_file
    assert ("prod", "tenant-a") == (settings.workspace, settings.environment)


def test_an_empty_variable_counts_as_not_set() -> None:
    """A variable that a script leaves empty changes nothing."""
    names = ("KEYFOB_DATABASE_URL", "KEYFOB_KEY_FILE", "KEYFOB_WORKSPACE", "KEYFOB_ENVIRONMENT")

    assert Settings.from_environ({}) == Settings.from_environ(dict.fromkeys(names, ""))


@pytest.mark.parametrize("shared", [False, True], ids=["apart", "as on macOS"])
def test_the_key_is_never_in_the_folder_of_the_database(shared: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A back-up of the database's folder holds no key, also where the platform has one folder for both."""
    if shared:
        monkeypatch.setattr(platformdirs.PlatformDirs, "user_config_path", platformdirs.PlatformDirs.user_data_path)

    settings = Settings.from_environ({})

    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    assert folder not in settings.root_key_file.parents


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²"])
def test_what_is_kept_is_a_number(text: str) -> None:
    """E601 names the variable and the default."""
    assert (10, 30) == (Settings.from_environ({}).keep_versions, Settings.from_environ({}).keep_days)
    with pytest.raises(InputError) as caught:
        Settings.from_environ({"KEYFOB_KEEP_DAYS": text})
    assert ("E601", ("export KEYFOB_KEEP_DAYS=30",)) == (caught.value.code, caught.value.hints)
