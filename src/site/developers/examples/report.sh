#!/usr/bin/env bash
# Reports a broken street light and reads it back. OPEN311_KEY: your key.
set -euo pipefail
api=http://localhost:3000/open311/v2

# What can be reported, and the questions of one service. No key is needed to read.
curl -fsS "$api/services.json"
curl -fsS "$api/services/EP01.json"

# A report. It answers with its number.
curl -fsS "$api/requests.json" \
  --data-urlencode "api_key=$OPEN311_KEY" \
  --data-urlencode 'service_code=EP01' \
  --data-urlencode 'address_string=Carrer de Guimerà, 12' \
  --data-urlencode 'description=Fanal apagat davant del número 12' \
  --data-urlencode 'attribute[quants_fanals]=1'

# The newest five near the Plaça Major, as GeoJSON; and the same in XML.
curl -fsS "$api/requests.geojson?lat=41.7231&long=1.8269&radius=800&page_size=5"
curl -fsS "$api/requests.xml?lat=41.7231&long=1.8269&radius=800&page_size=5"
