"""Reads a sweep's tables with pandas. Usage: pandas_tables.py runs/guide"""
import sys

import pandas as pd

directory = sys.argv[1]
trials = pd.read_csv(f"{directory}/trials.csv")
ok = trials[trials["status"] == "ok"]
print(ok.groupby("temperature")[["alignment", "uniformity"]].median())

# summary_long.csv has one number a row: what seaborn, altair and ggplot2 like.
long = pd.read_csv(f"{directory}/summary_long.csv")
medians = long[long["statistic"].isin(["median", "median_low", "median_high"])]
print(medians.pivot_table(index=["measure", "temperature"], columns="statistic", values="value"))

# Compare within seeds: every configuration has the same ones.
wide = ok.pivot(index="seed", columns="temperature", values="uniformity")
print(wide.sub(wide[wide.columns[-1]], axis=0).median())
