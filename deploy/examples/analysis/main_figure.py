"""Draws the main figure with matplotlib: every seed a dot, collapsed ones crosses, medians
with their 95% intervals. Usage: main_figure.py runs/guide figure.pdf"""
import sys

import matplotlib.pyplot as plt
import pandas as pd

directory, out = sys.argv[1:3]
trials = pd.read_csv(f"{directory}/trials.csv").query("status == 'ok'")
summary = pd.read_csv(f"{directory}/summary.csv").sort_values("temperature")

measures = ["alignment", "uniformity", "tolerance"]
figure, axes = plt.subplots(1, len(measures), figsize=(9, 3), layout="constrained")
for axis, m in zip(axes, measures):
    for collapsed, marker, colour in [(False, "o", "#0072b2"), (True, "x", "#d55e00")]:
        some = trials[trials["collapsed"] == collapsed]
        axis.scatter(some["temperature"], some[m], s=10, marker=marker, color=colour, alpha=0.5,
                     label="a collapsed seed" if collapsed else "one seed")
    middle = summary[f"{m}_median"]
    axis.errorbar(summary["temperature"], middle,
                  yerr=[middle - summary[f"{m}_median_low"], summary[f"{m}_median_high"] - middle],
                  color="black", marker="o", markersize=4, capsize=3, linewidth=0.8, label="median, 95% interval")
    axis.set(xscale="log", xlabel="temperature", ylabel=m)
axes[0].legend(fontsize="small")
figure.savefig(out)
