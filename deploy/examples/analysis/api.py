"""Trains a sweep on a service and prints each configuration, with nothing but Python.

    TAUSWEEP_TOKEN=... api.py http://sweeps.example:8080 my-sweep

The routes and what they answer are in the service's /openapi.json.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request

server, name = sys.argv[1:3]


def call(method, path, body=None):
    request = urllib.request.Request(server + path, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if token := os.environ.get("TAUSWEEP_TOKEN"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as fault:  # every fault at once, as problem+json
        sys.exit(f"{method} {path}: {fault.read().decode()}")


call("POST", "/v1/sweeps", {
    "name": name,
    "steps": 500,
    "axes": {"loss.temperature": [0.05, 0.5]},
    "seeds": {"first": 0, "count": 8},
})
while (sweep := call("GET", f"/v1/sweeps/{name}"))["state"] in ("queued", "running"):
    time.sleep(0.5)
print(name, sweep["state"])
for point in call("GET", f"/v1/sweeps/{name}/points")["configurations"]:
    uniformity = point["metrics"]["uniformity"]
    print(point["temperature"], point["n"], uniformity["median"], uniformity["low"], uniformity["high"])
