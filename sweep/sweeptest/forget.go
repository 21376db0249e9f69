package sweeptest

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// Forget makes dir what a program that did not know a measure yet would have written:
// neither manifest nor rows have it.
func Forget(dir, measure string) error {
	errs := []error{forgetDeclared(filepath.Join(dir, "manifest.json"), measure), os.RemoveAll(filepath.Join(dir, "commits.csv"))}
	for _, name := range []string{"trials.csv", "curves.csv"} {
		errs = append(errs, forgetColumn(filepath.Join(dir, name), measure))
	}
	return errors.Join(errs...)
}

func forgetDeclared(path, measure string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var manifest map[string]json.RawMessage
	var measures []map[string]any
	if err := errors.Join(json.Unmarshal(text, &manifest), json.Unmarshal(manifest["measures"], &measures)); err != nil {
		return err
	}
	measures = slices.DeleteFunc(measures, func(m map[string]any) bool { return m["name"] == measure })
	if manifest["measures"], err = json.Marshal(measures); err != nil {
		return err
	}
	if text, err = json.Marshal(manifest); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

func forgetColumn(path, column string) error {
	text, err := os.Open(path)
	if err != nil {
		return err
	}
	defer text.Close() // only read
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return err
	}
	if place := slices.Index(rows[0], column); place >= 0 {
		for i := range rows {
			rows[i] = slices.Delete(rows[i], place, place+1)
		}
	}
	into, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(csv.NewWriter(into).WriteAll(rows), into.Close())
}
