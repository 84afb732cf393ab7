package serve

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks that are trusted to state the client's address and
// identity. The zero value trusts nobody.
type Proxies []netip.Prefix

// ParseProxies reads networks in CIDR form or single addresses, separated by
// commas or spaces.
func ParseProxies(s string) (Proxies, error) {
	var list Proxies
	for _, text := range strings.Fields(strings.ReplaceAll(s, ",", " ")) {
		prefix, err := netip.ParsePrefix(text)
		if addr, addrErr := netip.ParseAddr(text); addrErr == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil || prefix.Addr().Is4In6() || strings.Contains(text, "%") {
			return nil, fmt.Errorf("trusted proxy %q: expected a network such as 10.0.0.0/8 or an address, of IPv4 in dotted form", text)
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}

// trusts reports whether an address is one of the proxies.
func (p Proxies) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(p, func(prefix netip.Prefix) bool { return prefix.Contains(addr) })
}

// client returns the client's address. That is the peer's, unless the peer is a
// trusted proxy; then it is the last address of X-Forwarded-For that is not a
// trusted proxy. Each hop appends the address it saw, so the list is read from
// its end and only as long as every hop is trusted: the client may have written
// the rest. Reading also stops at an element that is not an address.
func (p Proxies) client(peer netip.Addr, forwarded string) netip.Addr {
	client := peer
	for p.trusts(client) && forwarded != "" {
		last := forwarded[strings.LastIndexByte(forwarded, ',')+1:]
		forwarded = strings.TrimSuffix(strings.TrimSuffix(forwarded, last), ",")
		last = strings.TrimSpace(last)
		addr, err := netip.ParseAddr(last)
		if err == nil {
			addr = addr.Unmap().WithZone("")
		} else if addr = peerAddr(last); !addr.IsValid() { // some front ends add the port
			return client
		}
		client = addr
	}
	return client
}

// peerAddr reads the address of a connection's other end; the result is invalid
// if there is none.
func peerAddr(remote string) netip.Addr {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}
