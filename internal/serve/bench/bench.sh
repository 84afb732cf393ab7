#!/bin/bash
# Compares site-server with nginx on this machine: the same site, the same
# headers, an access log in JSON from both, one core for the server and another
# for wrk. The runs of the two are interleaved and each figure is the best of its
# rounds, because other work on the machine only makes a run slower. Judge by
# requests per second of the server's own processor time: the other two figures
# mean something on a quiet machine only.
#
#   internal/serve/bench/bench.sh [ROUNDS] [SECONDS]
#
# It needs wrk, nginx and two cores; on Debian: wrk nginx-light
# libnginx-mod-http-brotli-static. Without the module it compares gzip.
set -euo pipefail
rounds=${1:-5} seconds=${2:-3}
repository=$(cd "$(dirname "$0")/../../.." && pwd)
for tool in wrk nginx taskset go; do
  command -v "$tool" >/dev/null || { echo "bench: $tool is missing" >&2; exit 1; }
done
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap cleanup EXIT

(cd "$repository" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work" ./cmd/site-server ./cmd/rse-dashboard)
# In a folder without configuration and credentials, so that the site is the demo's.
(cd "$work" && ./rse-dashboard demo --build-only --events 20000 --now 2026-11-20T10:37:00Z &&
  ./rse-dashboard render --precompress --data .demo/data --site site) >"$work/build" 2>&1 || { cat "$work/build" >&2; exit 1; }
chmod -R a+rX "$work"

module=$(ls /usr/lib/nginx/modules/ngx_http_brotli_static_module.so 2>/dev/null || true)
accept=gzip load='' static='gzip_static on;'
if [ -n "$module" ]; then
  accept='gzip, deflate, br, zstd' load="load_module $module;" static='brotli_static on; gzip_static on;'
fi
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
nginx_port=$(port) server_port=$(port)
cat > "$work/nginx.conf" <<CONF
$load
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 8192; }
http {
  include /etc/nginx/mime.types;
  keepalive_requests 100000000; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
  log_format line escape=json '{"time":"\$time_iso8601","msg":"request","client":"\$remote_addr","method":"\$request_method","uri":"\$request_uri","proto":"\$server_protocol","host":"\$host","status":\$status,"bytes":\$body_bytes_sent,"duration":\$request_time,"referer":"\$http_referer","user_agent":"\$http_user_agent"}';
  access_log $work/nginx.log line buffer=64k flush=1s;
  open_file_cache max=10000 inactive=60s; open_file_cache_valid 60s;
  server {
    listen 127.0.0.1:$nginx_port; root $work/site; $static gzip_vary on;
    add_header Content-Security-Policy "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" always;
    add_header X-Content-Type-Options nosniff always; add_header Referrer-Policy same-origin always;
    add_header Permissions-Policy "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()" always;
    add_header Cross-Origin-Opener-Policy same-origin always; add_header Cross-Origin-Resource-Policy same-origin always;
    add_header Cache-Control no-cache;
  }
}
CONF
taskset -c 0 nginx -c "$work/nginx.conf" & pids=("$!")
taskset -c 0 "$work/site-server" -site "$work/site" -listen "127.0.0.1:$server_port" -metrics-listen 127.0.0.1:0 \
  > "$work/server.log" 2> "$work/server.err" & server=$!; pids+=("$server")
sleep 1

nginx_worker=$(pgrep -P "${pids[0]}")
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; } # of 10 ms, user and system

measure() { # pid port path; prints requests/s, p99 in µs, requests per second of processor time
  local before after
  before=$(ticks "$1")
  taskset -c 1 wrk -t1 -c64 -d"${seconds}s" --latency -H "Accept-Encoding: $accept" "http://127.0.0.1:$2$3" > "$work/wrk"
  after=$(ticks "$1")
  awk -v ticks=$((after - before)) '
    $1 == "99%" { p = $2 + 0; if ($2 ~ /ms$/) p *= 1000; else if ($2 ~ /[0-9]s$/) p *= 1000000 }
    $1 == "Requests/sec:" { r = $2 }
    $2 == "requests" { n = $1 }
    /Non-2xx/ { print "bench: responses other than 2xx and 3xx" > "/dev/stderr"; exit 1 }
    END { print r, p, n * 100 / ticks }' "$work/wrk"
}
best() { # file column order; the first value in sort's order
  cut -d' ' -f"$2" "$work/$1" | sort "$3" | head -n 1
}

echo "best of $rounds rounds of $seconds s"
for path in / /disclaimer/; do
  : > "$work/n"; : > "$work/s"
  for _ in $(seq "$rounds"); do
    measure "$nginx_worker" "$nginx_port" "$path" >> "$work/n"
    measure "$server" "$server_port" "$path" >> "$work/s"
  done
  bytes=$(curl -s -o /dev/null -w '%{size_download}' -H "Accept-Encoding: $accept" "http://127.0.0.1:$server_port$path")
  echo "$path: $bytes bytes encoded       nginx  site-server   ratio"
  column=1
  for what in 'requests/s' 'p99 in µs' 'requests/CPU-s'; do
    order=-rn
    if [ "$column" = 2 ]; then order=-n; fi
    awk -v w="$what" -v n="$(best n $column $order)" -v s="$(best s $column $order)" 'BEGIN { printf "  %-20s %12.0f %12.0f %7.2f\n", w, n, s, s / n }'
    column=$((column + 1))
  done
done
site_kb=$(( $(find "$work/site" -type f -printf '%s\n' | awk '{ s += $1 } END { print s }') / 1024 ))
awk -v site="$site_kb" '/VmHWM|VmRSS/ { print $1, $2, "kB; site", site, "kB; above it", $2 - site, "kB" }' "/proc/$server/status"
grep -o '"msg":"ready".*' "$work/server.err"
