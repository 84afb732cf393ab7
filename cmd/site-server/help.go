package main

import (
	"flag"
	"fmt"
	"io"
)

const help = `site-server publishes a built site over HTTP.

  site-server -site site                            # http://localhost:8080/
  site-server -site site -base-path /dash/ -listen 127.0.0.1:9000
  site-server -health                               # exit 0 if the server is ready
  PORT=80 SITE_TLS_IN_FRONT=true SITE_TRUSTED_PROXIES=169.254.0.0/16 site-server

Most settings are both a flag and an environment variable; the flag wins. Secrets
are read from the environment or from a file, never from a flag. The prepared
encodings of a file lie beside it (page.html, page.html.br, page.html.zst,
page.html.gz). GET /healthz, or its alias /health, reports whether the server is
ready and how old the data is.

Access (by the rules that the site was rendered for, if any; else everything is open):
  -access '/security/=groups:security-leads,admins;/=basic'
  The longest matching prefix decides. WHO is open, basic, basic:ann,bob, groups
  or groups:one,two. The users of basic are read from SITE_USERS ("name:hash",
  separated by commas) or from the file in -users-file, one a line. A hash is a
  bcrypt hash (htpasswd -nB ann) or sha256: and 64 hexadecimal digits (for long
  random passwords only). Groups are read from the headers of a trusted proxy:
  -identity app-service                             # X-MS-CLIENT-PRINCIPAL
  -identity headers:X-Forwarded-User,X-Forwarded-Groups
  They are accepted only from a direct peer in -trusted-proxies.

Flags and variables:
`

func printHelp(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprint(w, help)
	flags.VisitAll(func(f *flag.Flag) {
		if name := variable(f.Name); name != "" {
			f.Usage += " [" + name + "]"
		}
	})
	flags.SetOutput(w)
	flags.PrintDefaults()
	flags.SetOutput(io.Discard)
}
