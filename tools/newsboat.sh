#!/bin/sh
# The tests of reader apps need a newsboat. Install Debian's where it is missing and we may; else those tests are skipped and say so.
set -eu
if command -v newsboat >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing newsboat for the tests of reader apps ..."
    { apt-get install -y -qq newsboat || { apt-get update -qq && apt-get install -y -qq newsboat; }; } >/dev/null 2>&1 ||
        echo "newsboat could not be installed; the tests of reader apps will be skipped." >&2
else
    echo "No newsboat here: the tests of reader apps will be skipped. On Debian: sudo apt-get install newsboat" >&2
fi
