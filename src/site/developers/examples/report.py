# Reports a broken street light and reads what is near it. Python 3.8 or later, nothing to install.
import json
import os
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

API = "http://localhost:3000/open311/v2"


def call(path, fields=None):
    body = urlencode(fields).encode() if fields else None
    try:
        with urlopen(f"{API}/{path}", body) as response:
            return json.load(response)
    except HTTPError as error:
        # What is wrong is a list of {code, description}, field by field, meant to be read by people.
        raise SystemExit("\n".join(wrong["description"] for wrong in json.load(error)))


made = call("requests.json", {
    "api_key": os.environ["OPEN311_KEY"],
    "service_code": "EP01",
    "lat": 41.7262,
    "long": 1.8268,
    "description": "Fanal apagat davant del número 12",
})
print("filed as", made[0]["service_request_id"])

near = call("requests.json?" + urlencode({"lat": 41.7262, "long": 1.8268, "radius": 200, "status": "open"}))
for request in near:
    print(request["service_request_id"], request["service_name"], request["address"])
