"""Options that several commands take, each spelt the same everywhere."""

import click

environment = click.option(
    "-e",
    "--environment",
    envvar="KEYFOB_ENVIRONMENT",
    default="default",
    show_default=True,
    help="Which of the secrets of the same name is meant; there is no fallback to another.",
)
workspace = click.option(
    "-w",
    "--workspace",
    envvar="KEYFOB_WORKSPACE",
    default="default",
    show_default=True,
    help="Whose secrets are meant.",
)
organization = click.option(
    "--organization",
    is_flag=True,
    help="Mean the secret of the organization that owns the workspace, which all of its workspaces fall back to.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
strict = click.option("--strict", is_flag=True, help="Count a secret that is not stored as an error.")
