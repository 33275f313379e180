#!/bin/sh
# Answers fraud_score over HTTP: takes a fetch, keeps the claim alive, and sends the result.
set -eu

gateway=${GATEWAY:-http://localhost:7280}

post() {
  curl --silent --show-error --header "authorization: Bearer ${TOKEN:-}" --header 'content-type: application/json' \
    --request POST "$gateway$1" --data "${2:-}"
}

while true; do
  taken=$(post /v1/fetches/claim '{"resource":"fraud_score","waitMs":20000}')
  claim=$(printf '%s' "$taken" | sed -n 's/.*"claim":"\([^"]*\)".*/\1/p')
  if [ -z "$claim" ]; then
    # Nothing came, or the gateway said why not.
    [ -z "$taken" ] || { printf '%s\n' "$taken" >&2; sleep 1; }
    continue
  fi
  amount=$(printf '%s' "$taken" | sed -n 's/.*"amount":\([0-9.]*\).*/\1/p')
  post "/v1/claims/$claim/heartbeat" >/dev/null
  score=$(awk -v amount="$amount" 'BEGIN { print (amount < 1000 ? amount / 1000 : 1) }')
  post "/v1/claims/$claim/result" "{\"result\":{\"score\":$score}}"
  echo
done
