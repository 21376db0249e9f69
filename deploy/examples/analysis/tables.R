# Reads a sweep's tables with base R. Usage: Rscript tables.R runs/guide
directory <- commandArgs(trailingOnly = TRUE)[1]
trials <- subset(read.csv(file.path(directory, "trials.csv")), status == "ok")
print(aggregate(cbind(alignment, uniformity) ~ temperature, trials, median))

# Columns of axes keep their dots: optimizer.lr is trials$optimizer.lr.
summary <- read.csv(file.path(directory, "summary_long.csv"))
medians <- subset(summary, measure == "uniformity" & statistic == "median")
print(medians[order(medians$temperature), c("temperature", "value")])

# Within seeds: every temperature has the same ones.
wide <- reshape(trials[, c("seed", "temperature", "uniformity")],
                idvar = "seed", timevar = "temperature", direction = "wide")
print(sapply(wide[, -1] - wide[, 2], median, na.rm = TRUE))
