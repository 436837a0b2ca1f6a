"""Expressions: parsing and evaluating, against the sandbox of Jinja2 and against Lark alone; and what attacks cost."""

import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from jinja2.sandbox import SandboxedEnvironment
from keyfob_registry.expressions import Contexts, evaluate
from keyfob_registry.expressions.compiler import Run, compile_node, compiled
from keyfob_registry.expressions.grammar import GRAMMAR
from keyfob_registry.expressions.nodes import ForEach
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.scope import Scope
from keyfob_sdk.errors import KeyfobError
from lark import Lark
from measuring import measure, micros, middle, millis, quick, ratio, table
from pydantic import SecretStr

sys.path.append(str(Path(__file__).parents[1] / "tests"))

import expression_attacks

INPUTS: dict[str, Any] = {"user": {"name": "root", "groups": ["wheel", "adm"]}, "limit": 10, "ip": "192.0.2.1"}
EXPRESSIONS = {
    "a path": ("inputs.user.name", "inputs.user.name", "root"),
    "an operator": ("inputs.limit + 1", "inputs.limit + 1", 11),
    "a condition": (
        "inputs.user.name if inputs.limit > 5 && 'adm' in inputs.user.groups else 'none'",
        "inputs.user.name if inputs.limit > 5 and 'adm' in inputs.user.groups else 'none'",
        "root",
    ),
    "a function": ("FN.uppercase(inputs.user.name)", "upper(inputs.user.name)", "ROOT"),
}
ARGUMENTS = {
    "url": "https://example.com/ips/${{ inputs.ip }}",
    "headers": {"x-apikey": "${{ SECRETS.vendor.KEY }}", "accept": "application/json"},
    "params": {"limit": "${{ inputs.limit }}", "user": "${{ inputs.user.name || 'nobody' }}"},
}


def main() -> None:
    """Print microseconds of parsing and evaluating, and the milliseconds of the slowest attacks."""
    hurried = quick(__doc__)
    jinja = SandboxedEnvironment()
    jinja.globals["upper"] = str.upper
    _parsing(jinja, hurried=hurried)
    _evaluating(jinja, hurried=hurried)
    _filling(jinja, hurried=hurried)
    _attacks()


def _parsing(jinja: SandboxedEnvironment, *, hurried: bool) -> None:
    lark = Lark(GRAMMAR, parser="lalr")
    rows = []
    for name, (ours, theirs, _) in EXPRESSIONS.items():
        times = measure(
            {
                "lark": partial(lark.parse, ours),
                "keyfob": partial(_compiled, ours),
                "jinja": partial(jinja.compile_expression, theirs),
                "again": partial(compiled, ours),
            },
            hurried=hurried,
        )
        us = {case: micros(middle(times, case)) for case in times}
        rows.append([name, us["keyfob"], us["again"], us["lark"], us["jinja"], ratio(times, "keyfob", "jinja")])
    table(
        "Parsing, us", ["expression", "parse + compile", "found again", "Lark alone", "Jinja2", "ratio to Jinja2"], rows
    )


def _compiled(text: str) -> object:
    """Parse and compile without any cache."""
    tree = parse.__wrapped__(text)
    assert not isinstance(tree, ForEach)
    return compile_node(tree)


def _evaluating(jinja: SandboxedEnvironment, *, hurried: bool) -> None:
    contexts = Contexts(inputs=INPUTS)
    rows = []
    for name, (ours, theirs, expected) in EXPRESSIONS.items():
        run, template = compiled(ours).run, jinja.compile_expression(theirs)
        assert expected == _run(run, contexts) == template(inputs=INPUTS)
        cases = {"keyfob": partial(_run, run, contexts), "jinja": partial(template, inputs=INPUTS)}
        times = measure(cases, hurried=hurried)
        us = {case: f"{middle(times, case) * 1e6:,.2f}" for case in times}
        rows.append([name, us["keyfob"], us["jinja"], ratio(times, "keyfob", "jinja")])
    table("Evaluating what is compiled, us", ["expression", "Keyfob", "Jinja2 sandbox", "ratio"], rows)


def _run(run: Run, contexts: Contexts) -> Any:
    return run(Scope(contexts, _look_up, None))


def _filling(jinja: SandboxedEnvironment, *, hurried: bool) -> None:
    contexts = Contexts(inputs=INPUTS)
    texts = {
        "url": jinja.from_string("https://example.com/ips/{{ inputs.ip }}"),
        "key": jinja.from_string("{{ secrets.vendor.KEY }}"),
        "limit": jinja.from_string("{{ inputs.limit }}"),
        "user": jinja.from_string("{{ inputs.user.name or 'nobody' }}"),
    }
    secrets = {"vendor": {"KEY": "value"}}
    assert evaluate(ARGUMENTS, contexts, _look_up).value["url"] == "https://example.com/ips/192.0.2.1"
    times = measure(
        {
            "keyfob": lambda: evaluate(ARGUMENTS, contexts, _look_up),
            "jinja": lambda: [each.render(inputs=INPUTS, secrets=secrets) for each in texts.values()],
        },
        hurried=hurried,
    )
    us = [micros(middle(times, case)) for case in ("keyfob", "jinja")]
    table(
        "Arguments of a call with four expressions, us",
        ["Keyfob, tagged and copied", "Jinja2 sandbox, text only", "ratio"],
        [[*us, ratio(times, "keyfob", "jinja")]],
    )


def _attacks() -> None:
    contexts = Contexts(inputs={"a": 1}, trigger={"items": [1]})
    _attack("FN.regex_match('a', 'a')", contexts)  # loads what the first one needs
    taken = {name: _attack(expression, contexts) for name, expression in expression_attacks.ALL.items()}
    slowest = sorted(taken, key=lambda name: taken[name], reverse=True)[:5]
    rows = [[name, expression_attacks.ALL[name][:30], millis(taken[name])] for name in slowest]
    table(f"The slowest of {len(taken)} attacks, CPU ms", ["attack", "begins", "ms"], rows)


def _attack(expression: str, contexts: Contexts) -> float:
    start = time.process_time()
    with suppress(KeyfobError):
        evaluate(f"${{{{ {expression} }}}}", contexts, _look_up)
    return time.process_time() - start


def _look_up(_: object) -> SecretStr:
    return SecretStr("value")


if __name__ == "__main__":
    main()
