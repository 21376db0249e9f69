package table

// ReadWithin is Read with other limits.
func ReadWithin(path string, o Options, values, bytes int64) (*Table, error) {
	return readTable(path, o, limits{values, bytes})
}

// ReadLabelsWithin is ReadLabels with other limits.
func ReadLabelsWithin(path string, values, bytes int64) (*Labels, error) {
	return readLabels(path, limits{values, bytes})
}

// DigestAfter opens a file, changes it, and returns what its digest says then.
func DigestAfter(path string, change func() error) error {
	s, err := open(path, limits{MaxValues, MaxBytes})
	if err != nil {
		return err
	}
	defer s.close()
	if err := change(); err != nil {
		return err
	}
	_, err = s.digest()
	return err
}

// ReadCellsWithin is ReadCells with other limits.
func ReadCellsWithin(path string, cells, bytes int64) (*Cells, error) {
	return readCells(path, limits{cells, bytes})
}
