package table_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/data/table"
)

// TestFormat finds the end of a name that says how it is read.
func TestFormat(t *testing.T) {
	for name, want := range map[string]string{
		"x.npy": ".npy", "X.NPZ": ".npz", "x.tar.csv.gz": ".csv.gz", "t10k-images-idx3-ubyte": "-ubyte", "t10k-images-idx3-ubyte.GZ": "-ubyte.gz", "x.parquet": ".parquet",
		"x": "", "x.npy.gz": "", "x.pkl": "", "": "", "npy": "",
	} {
		got, err := table.Format(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", name, got, err, want)
		}
	}
}
