"""Reads trials.parquet, which a service makes: typed columns, null where a CSV cell is empty.

    tausweep fetch guide trials.parquet --server http://sweeps.example:8080
    parquet.py guide/trials.parquet
"""
import sys

import pandas as pd

trials = pd.read_parquet(sys.argv[1], columns=["temperature", "seed", "status", "uniformity"])
print(trials.dtypes)
print(trials.groupby("temperature")["uniformity"].describe())
