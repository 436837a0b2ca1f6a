"""Functions of network addresses."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeVar

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError

_T = TypeVar("_T")
# Not routed, though versions of Python differ about them: protocol assignments, 6to4 relays, NAT64 of one's own.
_PRIVATE4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_PRIVATE6 = tuple(
    map(IPv6Network, ("64:ff9b:1::/48", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10"))
)
_NAT64 = IPv6Network("64:ff9b::/96")


@function(("FN.check_ip_version('192.0.2.1')", 4), ("FN.check_ip_version('2001:db8::1')", 6))
def check_ip_version(address: str) -> int:
    """Return 4 or 6, the version of an address; another text is refused."""
    if ":" in address:
        return _ipv6(address).version
    return _ipv4(address).version


@function(("FN.ipv4_in_subnet('10.1.2.3', '10.0.0.0/8')", True))
def ipv4_in_subnet(address: str, subnet: str) -> bool:
    """Say whether an IPv4 address is in a subnet, such as ``10.0.0.0/8``; bits of a host in it do no harm."""
    return _ipv4(address) in _made(
        lambda: IPv4Network(subnet, strict=False), "subnet", "is no IPv4 subnet, such as 10.0.0.0/8"
    )


@function(("FN.ipv6_in_subnet('2001:db8::1', '2001:db8::/32')", True))
def ipv6_in_subnet(address: str, subnet: str) -> bool:
    """Say whether an IPv6 address is in a subnet, such as ``2001:db8::/32``; bits of a host in it do no harm."""
    return _ipv6(address) in _made(
        lambda: IPv6Network(subnet, strict=False), "subnet", "is no IPv6 subnet, such as 2001:db8::/32"
    )


@function(("FN.ipv4_is_public('8.8.8.8')", True), ("FN.ipv4_is_public('192.168.0.1')", False))
def ipv4_is_public(address: str) -> bool:
    """Say whether an IPv4 address is one of the internet's: not private, reserved, multicast or for documents."""
    return _public4(_ipv4(address))


@function(("FN.ipv6_is_public('2606:4700::1111')", True), ("FN.ipv6_is_public('::ffff:10.0.0.1')", False))
def ipv6_is_public(address: str) -> bool:
    """Say whether an IPv6 address is one of the internet's; an IPv4 address within it must be one, too."""
    parsed = _ipv6(address)
    inner = parsed.ipv4_mapped or parsed.sixtofour
    if parsed in _NAT64:
        inner = IPv4Address(int(parsed) & 0xFFFFFFFF)
    if inner is not None:
        return _public4(inner)
    usable = parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)
    return usable and not any(parsed in network for network in _PRIVATE6)


def _public4(address: IPv4Address) -> bool:
    usable = address.is_global and not (address.is_multicast or address.is_reserved)
    return usable and not any(address in network for network in _PRIVATE4)


def _ipv4(address: str) -> IPv4Address:
    return _made(lambda: IPv4Address(address), "address", "is no IPv4 address")


def _ipv6(address: str) -> IPv6Address:
    return _made(lambda: IPv6Address(address), "address", "is no IPv6 address")


def _made(make: Callable[[], _T], argument: str, reason: str) -> _T:
    try:
        return make()
    except ValueError:
        pass
    raise BadArgumentError(argument, reason)
