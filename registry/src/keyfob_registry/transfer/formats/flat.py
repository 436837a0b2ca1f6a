"""Flat files, ``.env`` among them: names with values, of the secret that is named or that declares them."""

from collections.abc import Iterator, Mapping

from keyfob_registry import documents
from keyfob_registry.transfer.items import Guide, Item, item


def read_dotenv(text: str, source: str, guide: Guide) -> Iterator[Item]:
    """Yield the variables of a .env text."""
    yield from of_variables(documents.read_dotenv(text, source), guide)


def of_variables(found: Mapping[str, object], guide: Guide) -> Iterator[Item]:
    """Yield an item for each name, in the secrets that the guide finds for it."""
    for number, (name, value) in enumerate(found.items(), start=1):
        where = f"value {number}"
        secret, key = _target(name, guide)
        checked = item(where, secret or "unknown", key, value)
        if secret or checked.problem:
            yield checked
            continue
        several = ", ".join(guide.declared.get(key, ()))
        problem = f"it may belong to {several}" if several else "no installed action declares this key"
        yield Item(where, key=key, problem=f"{problem}: add --secret NAME or --map {key}=NAME")


def _target(name: str, guide: Guide) -> tuple[str, str]:
    """Return the secret and the key of a variable; an empty secret if that is open."""
    if renamed := guide.renamed.get(name):
        secret, _, key = renamed.partition(".")
        return secret, key or name
    if guide.secret:
        return guide.secret, name
    owners = guide.declared.get(name, ())
    return owners[0] if len(owners) == 1 else "", name
