package api_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
)

// TestTrashIsEmptiedInTime lets a week pass over the trash of a running service.
func TestTrashIsEmptiedInTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := service.Open(service.Options{Dir: dir, Executor: sweep.NewPool(1)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{}) // closed when Run has returned
		go func() {
			defer close(done)
			s.Run(ctx)
		}()
		trash := filepath.Join(dir, ".trash", fmt.Sprintf("%d-gone-1", time.Now().UnixMilli()))
		write(t, filepath.Join(trash, "spec.yaml"), "name: gone\n")
		there := func() bool {
			synctest.Wait()
			_, err := os.Stat(trash)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			return err == nil
		}
		time.Sleep(7*24*time.Hour - time.Minute)
		if !there() {
			t.Error("deleted before a week was over")
		}
		time.Sleep(2 * time.Hour)
		if there() {
			t.Error("still there after a week and two hours")
		}
		stop()
		<-done
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
