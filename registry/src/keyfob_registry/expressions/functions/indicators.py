"""Functions that extract indicators from texts: each once, in the order in which they stand there.

With *include_defanged*, ``hxxp``, ``[.]``, ``(dot)``, ``[at]``, ``[:]`` and the like are read as what they stand for.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import AddressValueError, IPv6Address

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError

Texts = str | list[str]

# All of them read a text once: repeats are possessive or bounded, and start where no longer run can.
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w])(?<!\d\.)(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:.]{2,45}+(?!\w)")
_HOST = re.compile(r"(?<![\w.@-])(?<![^\s/]/)[\w.-]++(?!@)|(?<=@)[\w.-]++")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_TOP = re.compile(r"xn--[a-z0-9-]{2,59}|[^\W\d_]{2,63}")
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@[\w.-]++")
_URL = re.compile(r"\b(?:https?|ftps?|sftp|wss?)://[^\s<>\"'`{}|\\^]++", re.IGNORECASE)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-]|\.\w)",
    re.IGNORECASE,
)
_ASN = re.compile(r"\bASN?[ ]?([1-9]\d{0,9})\b", re.IGNORECASE | re.ASCII)
_CVE = re.compile(r"\bCVE-\d{4}-\d{4,19}\b", re.IGNORECASE | re.ASCII)
_GREATEST_ASN = 2**32 - 1
_LONGEST_DOMAIN = 253
_LONGEST_LOCAL = 64
# Names of files look like domains; none of these is a top-level domain.
_FILES = frozenset(
    re.findall(
        r"\w+",
        """
        7z asp aspx bak bat bin bmp bz2 cfg class conf css csv dat db dll dmg doc docx elf exe gif gz hta htm html ico
        img ini iso jar jpeg jpg js json jsp lnk log msi pdf php pkl png ppt pptx psd rar reg rtf svg swp sys tar tgz
        tmp toml ts tsv tsx txt vbs war wav xls xlsm xlsx xml yaml yml
        """,
    )
)
_DEFANGED: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b(?:hxxp|hXXp|h\*\*p|htxp|hxtp|meow)(?=s?(?:\[?:|\[://\]))", re.IGNORECASE), "http"),
    (re.compile(r"\bfxp(?=s?(?:\[?:|\[://\]))", re.IGNORECASE), "ftp"),
    (re.compile(r"\[://\]|\[:\]//|://"), "://"),
    (re.compile(r" ?[\[({](?:\.|dot)[\])}] ?|\\\.|\[\.(?=\w)|(?<=\w)\.\]", re.IGNORECASE), "."),
    (re.compile(r" ?[\[({](?:@|at)[\])}] ?", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[/\]"), "/"),
]
_PAIRS = {")": "(", "]": "["}
_STOPS = ".,;:!?*"
_HAS_HOST = re.compile(r"\w+://[\w\[]")


def _found(find: Callable[[str], Iterable[str]], texts: Texts, include_defanged: bool = False) -> list[str]:
    given = [texts] if isinstance(texts, str) else texts
    return list(dict.fromkeys(each for text in given for each in find(_refanged(text) if include_defanged else text)))


def _refanged(text: str) -> str:
    for pattern, meaning in _DEFANGED:
        text = pattern.sub(meaning, text)
    return text


def _domain(run: str) -> str | None:
    """Return the domain that a run of letters, digits, dots and hyphens is, in lower case."""
    name = run.strip(".-_").lower()
    *labels, top = name.split(".")
    valid = labels and top not in _FILES and _TOP.fullmatch(top) and all(map(_LABEL.fullmatch, labels))
    return name if valid and len(name) <= _LONGEST_DOMAIN else None


def _domains(text: str) -> Iterable[str]:
    runs = (run for match in _HOST.finditer(text) for run in re.split(r"\.{2,}", match[0]))
    return (domain for run in runs if (domain := _domain(run)))


def _emails(text: str) -> Iterable[str]:
    for match in _EMAIL.finditer(text):
        local, _, host = match[0].rpartition("@")
        local = local.strip("'.-")
        if local and len(local) <= _LONGEST_LOCAL and ".." not in local and (domain := _domain(host)):
            yield f"{local}@{domain}"


def _ipv4s(text: str) -> Iterable[str]:
    return (match[0] for match in _IPV4.finditer(text))


def _ipv6s(text: str) -> Iterable[str]:
    for match in _IPV6.finditer(text):
        run = match[0].rstrip(".")
        address = run if run.endswith("::") else run.rstrip(":")
        try:
            parsed = IPv6Address(address)
        except AddressValueError:
            continue
        if int(parsed):
            yield address


def _urls(text: str) -> Iterable[str]:
    for match in _URL.finditer(text):
        url = _without_punctuation(match[0])
        if _HAS_HOST.match(url):
            yield url


def _without_punctuation(url: str) -> str:
    """Return *url* without what belongs to the sentence: stops, and brackets that it does not open."""
    surplus = {close: url.count(close) - url.count(open_) for close, open_ in _PAIRS.items()}
    end = len(url)
    while url[end - 1] in _STOPS or surplus.get(url[end - 1], 0) > 0:
        end -= 1
        surplus[url[end]] = surplus.get(url[end], 0) - 1
    return url[:end]


def _hashes(digits: int) -> Callable[[str], Iterable[str]]:
    pattern = re.compile(rf"(?<![0-9A-Za-z])[0-9A-Fa-f]{{{digits}}}(?![0-9A-Za-z])")
    return lambda text: (match[0] for match in pattern.finditer(text))


@function(("FN.extract_asns('from AS13335 and asn 64496')", ["AS13335", "AS64496"]))
def extract_asns(texts: Texts) -> list[str]:
    """Return the numbers of autonomous systems, as ``AS13335``."""
    return _found(
        lambda text: (f"AS{match[1]}" for match in _ASN.finditer(text) if int(match[1]) <= _GREATEST_ASN), texts
    )


@function(("FN.extract_cves('cve-2024-3094, CVE-2021-44228')", ["CVE-2024-3094", "CVE-2021-44228"]))
def extract_cves(texts: Texts) -> list[str]:
    """Return the identifiers of vulnerabilities, in upper case."""
    return _found(lambda text: (match[0].upper() for match in _CVE.finditer(text)), texts)


@function(
    ("FN.extract_domains('see https://evil.example.com/a.html')", ["evil.example.com"]),
    ("FN.extract_domains('evil[.]example[.]com', True)", ["evil.example.com"]),
)
def extract_domains(texts: Texts, include_defanged: bool = False) -> list[str]:
    """Return the names of domains, also those of URLs and emails, in lower case; names of files are passed over."""
    return _found(_domains, texts, include_defanged)


@function(
    ("FN.extract_emails('Mail to: Ann@Example.com.')", ["Ann@example.com"]),
    ("FN.extract_emails('a+b@example.com a@example.com', True)", ["a@example.com"]),
    ("FN.extract_emails('ann[at]example[dot]com', False, True)", ["ann@example.com"]),
)
def extract_emails(texts: Texts, normalize: bool = False, include_defanged: bool = False) -> list[str]:
    """Return the addresses of emails, the domain in lower case; *normalize* as ``FN.normalize_email`` does."""
    found = _found(_emails, texts, include_defanged)
    return list(dict.fromkeys(map(normalize_email, found))) if normalize else found


@function(("FN.normalize_email('Ann.Lee+news@Example.COM')", "ann.lee@example.com"))
def normalize_email(email: str) -> str:
    """Return the address of an email in lower case, without what follows a ``+`` before the ``@``."""
    local, at, domain = email.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if not (at and local and domain):
        raise BadArgumentError("email", "is no address of an email")
    return f"{local}@{domain}"


@function(("FN.extract_urls('See https://example.com/a?b=1.')", ["https://example.com/a?b=1"]))
def extract_urls(texts: Texts, http_only: bool = False, include_defanged: bool = False) -> list[str]:
    """Return the URLs of HTTP, FTP and WebSocket, or *http_only*; punctuation behind a URL is no part of it."""
    found = _found(_urls, texts, include_defanged)
    return [url for url in found if not http_only or url.lower().startswith("http")]


@function(
    ("FN.extract_ip('192.0.2.1 or 2001:db8::1')", ["192.0.2.1", "2001:db8::1"]),
    ("FN.extract_ip('192.0.2[.]1', True)", ["192.0.2.1"]),
)
def extract_ip(texts: Texts, include_defanged: bool = False) -> list[str]:
    """Return the IPv4 addresses of each text, then its IPv6 addresses."""
    return _found(lambda text: [*_ipv4s(text), *_ipv6s(text)], texts, include_defanged)


@function(("FN.extract_ipv4('from 192.0.2.1, 999.1.1.1')", ["192.0.2.1"]))
def extract_ipv4(texts: Texts, include_defanged: bool = False) -> list[str]:
    """Return the IPv4 addresses."""
    return _found(_ipv4s, texts, include_defanged)


@function(("FN.extract_ipv6('from 2001:db8::1.')", ["2001:db8::1"]))
def extract_ipv6(texts: Texts, include_defanged: bool = False) -> list[str]:
    """Return the IPv6 addresses, as they are written; ``::`` alone is none."""
    return _found(_ipv6s, texts, include_defanged)


@function(("FN.extract_mac('00:1A:2b:3c:4d:5E or 001a.2b3c.4d5e')", ["00:1A:2b:3c:4d:5E", "001a.2b3c.4d5e"]))
def extract_mac(texts: Texts) -> list[str]:
    """Return the hardware addresses, as they are written."""
    return _found(lambda text: (match[0] for match in _MAC.finditer(text)), texts)


@function(("FN.extract_md5('hash 900150983cd24fb0d6963f7d28e17f72')", ["900150983cd24fb0d6963f7d28e17f72"]))
def extract_md5(texts: Texts) -> list[str]:
    """Return what looks like MD5 hashes: 32 hexadecimal digits."""
    return _found(_MD5, texts)


@function(
    (
        "FN.extract_sha1(['a9993e364706816aba3e25717850c26c9cd0d89d', 'none'])",
        ["a9993e364706816aba3e25717850c26c9cd0d89d"],
    )
)
def extract_sha1(texts: Texts) -> list[str]:
    """Return what looks like SHA-1 hashes: 40 hexadecimal digits."""
    return _found(_SHA1, texts)


@function(("FN.length(FN.extract_sha256(FN.hash_sha256('abc')))", 1))
def extract_sha256(texts: Texts) -> list[str]:
    """Return what looks like SHA-256 hashes: 64 hexadecimal digits."""
    return _found(_SHA256, texts)


@function(("FN.length(FN.extract_sha512(FN.hash_sha512('abc')))", 1))
def extract_sha512(texts: Texts) -> list[str]:
    """Return what looks like SHA-512 hashes: 128 hexadecimal digits."""
    return _found(_SHA512, texts)


_MD5, _SHA1, _SHA256, _SHA512 = map(_hashes, (32, 40, 64, 128))
