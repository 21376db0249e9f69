package api_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestVerify asks what of a sweep is as it was written: before and after a digit of its
// curves is another one.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	copySweep(t, undisturbed(t, small), filepath.Join(dir, "small"))
	v := start(t, dir)
	verified := func() service.Verification {
		return parse[service.Verification](t, v.do("GET", "/v1/sweeps/small/verify", ""), 200)
	}
	trials := v.wait("small", service.Done).Progress.Trials
	if got := verified(); got.State != "whole" || got.Trials != trials || got.Checked != trials || len(got.Damage) > 0 {
		t.Errorf("%+v", got)
	}
	path := filepath.Join(dir, "small", "curves.csv")
	whole := readText(t, path)
	at := strings.LastIndexAny(whole[:strings.LastIndex(whole, ",")], "012345678")
	write(t, path, whole[:at]+string(whole[at]+1)+whole[at+1:])
	got := verified()
	if got.State != "damaged" || !got.Repairable || got.Trials != 0 || len(got.Damage) != 1 || got.Damage[0].File != "curves.csv" || strings.Contains(got.Damage[0].Text, dir) {
		t.Errorf("%+v", got)
	}
	if d := v.wait("small", service.Damaged); !strings.Contains(d.Reason, "are not those that were committed") {
		t.Errorf("%s", d.Reason)
	}
	write(t, path, whole)
	if got := verified(); got.State != "whole" {
		t.Errorf("%+v", got)
	}
	v.wait("small", service.Done)
	if r := v.do("GET", "/v1/sweeps/none/verify", ""); r.status != 404 {
		t.Errorf("of no sweep: %d", r.status)
	}
}
