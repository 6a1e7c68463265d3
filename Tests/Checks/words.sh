#!/usr/bin/env bash
# One word for one thing, and the word is the field's: no word that was replaced has come back.
set -euo pipefail
cd "$(dirname "$0")/../.."

# What is said instead stands behind each.
words='
\b(asked|unasked|answers?|answered|answering|unanswered|wanted|unwanted)\b      request, response, expected
[a-z](Asked|Answer|Answers|Answered|Unanswered|Wanted)([A-Z]|\b)                Requested, Response, Expected
\b(Asked|Answer|Answers|Answered|Unanswered|Wanted)([A-Z][a-z]|\b)              Requested, Response, Expected
\b(hasRoom|BufferRoom|append\(room)                                             freeCapacity, ByteWriter
\bsplices?\b                                                                    gathered output
\b(this|next|per|loop.s) turn\b|end of the turn\b                               tick
\b(keepHouse|letOthersIn|patience|farewell|expel|expelled|stir|bury)\b          runMaintenance, admitWaitingClients, DISCONNECT, fenced
\b(mend|mends|mended|mending|Remedy)\b|\bmend[A-Z]                              fix, repair
\b(Departure|departure|departed|canDepart)\b                                    InFlightBatch, canSend, the end of a peer
\b(BrokerPeer|ConnectionMachine|PartitionQueue|isEven)\b                        BrokerConnection, ConnectionStateMachine, addsUp
\b(clientId|userName|clientIdentifierText)\b                                    clientID, username
\banew\b                                                                        again
\bis no (topic|filter|member|number|path)\b                      is not a
'
# Names that are not ours, and prose about the words themselves.
allowed='
CHANGELOG.md:
Tests/Checks/words.sh:
WantedBy=
"clientId"
clientSecret
'

found="$(mktemp)"
trap 'rm -f "$found"' EXIT
while read -r word instead; do
    [[ -n "$word" ]] || continue
    git grep -nIP -e "$word" -- . ':!*.schema' ':!*/Generated/*' ':!LICENSE' ':!Fixtures/*.json*' \
        | grep -vF -f <(sed '/^$/d' <<<"$allowed") | sed "s|\$|    [say: $instead]|" >>"$found" || true
done < <(sed -E '/^$/d; s/ {2,}/\t/' <<<"$words" | awk -F'\t' '{ gsub(/ /, "\\x20", $1); print $1 " " $2 }')
if [[ -s "$found" ]]; then
    cat "$found"
    exit 1
fi
