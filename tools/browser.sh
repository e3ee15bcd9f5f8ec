#!/bin/sh
# The page tests need a Chromium. Install Debian's where it is missing and we may; else those tests are skipped and say so.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the page tests ..."
    { apt-get install -y -qq chromium || { apt-get update -qq && apt-get install -y -qq chromium; }; } >/dev/null 2>&1 ||
        echo "Chromium could not be installed; the page tests will be skipped." >&2
else
    echo "No Chromium here: the page tests will be skipped. On Debian: sudo apt-get install chromium" >&2
fi
