"""What somebody may write into an expression to get out of it, or to keep the process busy."""

from __future__ import annotations

PYTHON = (
    "__import__('os').system('id')",
    "inputs.__class__.__mro__[1].__subclasses__()",
    "().__class__.__bases__[0]",
    "FN.format.__globals__",
    "FN.concat.__self__",
    "FN.__class__",
    "FN.uppercase.__call__('a')",
    "inputs.__init__.__globals__['__builtins__']",
    "TRIGGER.items()",
    "inputs.get('a')",
    "''.join(['a'])",
    "'a'.format(inputs)",
    "f'{inputs}'",
    "'%s' % inputs",
    "'%1000000000d' % 1",
    "lambda: 1",
    "[x for x in [1]]",
    "(x := 1)",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "globals()",
    "self.x",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "#{7*7}",
    "$(id)",
    "`id`",
    "1; 2",
    "1\n2",
    "# comment",
    "import os",
    "print 1",
    "1 if 1",
    "inputs.a = 1",
    "SECRETS",
    "SECRETS.*.*",
    "SECRETS[inputs.a].KEY",
    "SECRETS['keyfob_store']['ROOT']",
    "FN.length(SECRETS)",
)
LOOK_ALIKES = (
    "ＳＥＣＲＥＴＳ.a.KEY",  # noqa: RUF001 -- letters of another width
    "SЕCRETS.a.KEY",  # noqa: RUF001 -- a Cyrillic letter
    "ｉnputs.a",  # noqa: RUF001 -- the same
    "FN․length('a')",  # noqa: RUF001 -- a dot of three
    "inputs.a\u200b",
    "inputs\u2024a",
    "‘a’",  # noqa: RUF001 -- quotes of text
    "１ + １",  # noqa: RUF001 -- digits of another width
    "inputs.a\u202e",
    "\ufeff1",
    "1\x00",
)
LARGE = (
    "(" * 10_000 + "1" + ")" * 10_000,
    "[" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    "{'a':" * 10_000 + "1" + "}" * 10_000,
    "not " * 10_000 + "1",
    "-" * 10_000 + "1",
    "1" + " + 1" * 10_000,
    "inputs" + ".a" * 10_000,
    "inputs" + "[0]" * 10_000,
    "FN.not(" * 10_000 + "1" + ")" * 10_000,
    "1 if 1 else " * 10_000 + "1",
    "'" + "a" * 1_000_000 + "'",
    "1" * 1_000_000,
    "a" * 100_000,
    " " * 1_000_000,
    "'" * 100_001,
    "\"'" * 50_000,
    "\\" * 100_000,
    "FN.concat(" + "'a'," * 30_000 + ")",
    "9" * 299 + (" * " + "9" * 299) * 30,
    "1e308 * 1e308 -> int",
    "FN.pow(10, 1000000000)",
    "FN.pow(FN.pow(FN.pow(9, 99), 99), 99)",
    "FN.range(0, 1000000000)",
    "FN.range(0, 10, 0)",
    "FN.iter_product(FN.range(0, 1000), FN.range(0, 1000), FN.range(0, 1000))",
    "FN.replace(FN.serialize_json(FN.range(0, 9000)), '1', FN.serialize_json(FN.range(0, 9000)))",
    "'a' * 1000000000",
    "[0] * 1000000000",
    "int('" + "9" * 9_000 + "')",
    "FN.format('{0:>1000000000}', 'a')",
    "FN.format('{0.__class__}', 'a')",
    "FN.format_datetime(FN.utcnow(), '%" + "9" * 9 + "d')",
    "FN.slice('a', 0, 1" + "0" * 200 + ")",
    "FN.days(1e300)",
    "FN.from_timestamp(1e300)",
    "FN.deserialize_json('" + "[" * 9_000 + "')",
    "FN.deserialize_yaml('a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]')",
    "FN.deserialize_yaml('!!python/object/apply:os.system [id]')",
)
PATTERNS = (
    "FN.regex_match('(a+)+$', '" + "a" * 4_000 + "!')",
    "FN.regex_match('(a|a)*b', '" + "a" * 4_000 + "')",
    "FN.regex_extract('(.*)*x', '" + "a" * 4_000 + "')",
    "FN.regex_match('((((a{9}){9}){9}){9}){9}', 'a')",
    "FN.regex_match('(?R)', 'a')",
    "FN.regex_match('" + "(" * 4_000 + "', 'a')",
)
ALL = {
    f"{name}-{index}": expression
    for name, group in {"python": PYTHON, "look-alike": LOOK_ALIKES, "large": LARGE, "pattern": PATTERNS}.items()
    for index, expression in enumerate(group)
}
