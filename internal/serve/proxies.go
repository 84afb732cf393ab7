package serve

import (
	"fmt"
	"net/netip"
	"strings"
)

// Proxies are the networks that are trusted to state the client's address and
// identity. The zero value trusts nobody.
type Proxies []netip.Prefix

// ParseProxies reads networks in CIDR form or single addresses, separated by
// commas or spaces.
func ParseProxies(s string) (Proxies, error) {
	var list Proxies
	for _, text := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil || addr.Zone() != "" {
				return nil, fmt.Errorf("trusted proxy %q: expected a network such as 10.0.0.0/8 or an address", text)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		if prefix.Addr().Is4In6() {
			return nil, fmt.Errorf("trusted proxy %q: expected an IPv4 network in dotted form", text)
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}

// trusts reports whether an address is one of the proxies.
func (p Proxies) trusts(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// client returns the client's address. That is the peer's, unless the peer is a
// trusted proxy; then it is the last address of X-Forwarded-For that is not a
// trusted proxy. Each hop appends the address it saw, so the list is read from
// its end and only as long as every hop is trusted: the client may have written
// the rest. Reading also stops at an element that is not an address.
func (p Proxies) client(peer netip.Addr, forwarded string) netip.Addr {
	if len(p) == 0 || !p.trusts(peer) {
		return peer
	}
	client := peer
	for forwarded != "" {
		var last string
		if comma := strings.LastIndexByte(forwarded, ','); comma >= 0 {
			forwarded, last = forwarded[:comma], forwarded[comma+1:]
		} else {
			forwarded, last = "", forwarded
		}
		addr, ok := hop(trimSpace(last))
		if !ok {
			return client
		}
		client = addr
		if !p.trusts(addr) {
			return client
		}
	}
	return client
}

// hop reads an element of X-Forwarded-For; some front ends add the port.
func hop(s string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		var withPort netip.AddrPort
		if withPort, err = netip.ParseAddrPort(s); err != nil {
			return netip.Addr{}, false
		}
		addr = withPort.Addr()
	}
	return addr.Unmap().WithZone(""), true
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
