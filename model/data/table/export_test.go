package table

// ReadWithin is Read with other limits.
func ReadWithin(path string, o Options, values, bytes int64) (*Table, error) {
	return readTable(path, o, limits{values, bytes})
}

// ReadLabelsWithin is ReadLabels with other limits.
func ReadLabelsWithin(path string, values, bytes int64) (*Labels, error) {
	return readLabels(path, limits{values, bytes})
}
