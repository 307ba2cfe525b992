"""Which network addresses may be asked for a page: no machine of the own network, unless that is wanted."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from newsdigest.sources.base import SourceError

Resolve = Callable[[str, int], Iterable[str]]
"""From a host and a port to its IP addresses. Raises OSError (socket.gaierror) when the host is not known."""

_PRIVATE = [
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
        *("127.0.0.0/8", "::1/128"),
    )
]
# What ipaddress calls global, or does so in some versions of Python, and no site has: the IANA special-purpose
# registries, and the addresses at which clouds tell a machine its keys.
_NEVER = [
    ip_network(network)
    for network in (
        *("168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128"),
        *("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20", "5f00::/16", "100::/64", "2001::/23"),
    )
]
_NAT64 = [IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48")]


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host as the system knows them. Decimal, octal and hexadecimal spellings are addresses too."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_address(address: str, *, allow_private: bool) -> None:
    """Raise SourceError for an address that must not be asked."""
    meant = _meant(ip_address(address))
    if _is_in(meant, _PRIVATE) and not _is_in(meant, _NEVER):
        if not allow_private:
            raise SourceError(
                f"leads to {meant}, an address of a private network, which is not opened",
                "Use --allow-private if you mean a server of your own network.",
            )
    elif not meant.is_global or meant.is_multicast or meant.is_reserved or _is_in(meant, _NEVER):
        raise SourceError(f"leads to {meant}, an address that no web site has", "Check the address.")


def _is_in(address: IPv4Address | IPv6Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """For an IPv6 address that carries an IPv4 address (mapped, 6to4, NAT64), the address it leads to."""
    if isinstance(address, IPv4Address):
        return address
    if _is_in(address, _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
