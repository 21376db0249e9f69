#!/bin/sh
# Makes the secrets of compose.yaml in the folder secrets beside this file, or in
# the one given: the service's tokens, the one that Prometheus shows it, and the
# password of Grafana's admin. What is there stays as it is.
set -eu

dir=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$dir"

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# Compose mounts each file as it is, and in the containers another user reads it:
# the files are open to all, the folder to its owner alone.
keep() {
    chmod 644 "$dir/.$1"
    mv "$dir/.$1" "$dir/$1"
    echo "$dir/$1"
}

if [ ! -e "$dir/tokens" ]; then
    reader=$(random)
    {
        echo "# role token name; see tausweep serve --help"
        echo "launch $(random) me"
        echo "read $reader prometheus"
    } >"$dir/.tokens"
    printf '%s' "$reader" >"$dir/.prometheus-token"
    keep prometheus-token
    keep tokens
fi
if [ ! -e "$dir/grafana-password" ]; then
    random >"$dir/.grafana-password"
    keep grafana-password
fi
