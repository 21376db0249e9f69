"""Reads a sweep's CSV files with nothing but Python. Usage: standard_library.py runs/guide

trials.csv has one row per trial. A seed has the same samples, initial weights and draws
in every configuration, so configurations are compared within a seed.
"""
import csv
import statistics
import sys

directory = sys.argv[1]
with open(f"{directory}/trials.csv", newline="") as f:
    trials = [t for t in csv.DictReader(f) if t["status"] == "ok"]

by_temperature = {}
for t in trials:
    by_temperature.setdefault(float(t["temperature"]), {})[t["seed"]] = t

for temperature, seeds in sorted(by_temperature.items()):
    values = [float(t["uniformity"]) for t in seeds.values()]
    collapsed = sum(t["collapsed"] == "true" for t in seeds.values())
    print(f"{temperature}: median uniformity {statistics.median(values):.4f}, {collapsed} of {len(seeds)} collapsed")

low, high = min(by_temperature), max(by_temperature)
differences = [
    float(t["uniformity"]) - float(by_temperature[high][seed]["uniformity"])
    for seed, t in by_temperature[low].items() if seed in by_temperature[high]
]
print(f"{low} minus {high}, seed by seed: median {statistics.median(differences):.4f}")
