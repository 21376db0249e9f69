package page_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// proxied returns the address of a real nginx that has a service below the path /tau/, as
// deploy/README.md says it.
func proxied(t *testing.T, url string) string {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program, err = filepath.Abs("../../../bin/nginx")
	}
	if _, missing := os.Stat(program); err != nil || missing != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("nginx is not there, and CI=true: make tools")
		}
		sweeptest.Skip(t, "nginx (make tools)")
	}
	readme, err := os.ReadFile("../../../deploy/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, location, _ := strings.Cut(string(readme), "```nginx\n")
	location, _, found := strings.Cut(location, "```")
	if !found || !strings.Contains(location, "http://127.0.0.1:8080/") {
		t.Fatal("deploy/README.md has no location for nginx")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil { // nginx takes its place
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/1; proxy_temp_path %[1]s/2; fastcgi_temp_path %[1]s/3; uwsgi_temp_path %[1]s/4; scgi_temp_path %[1]s/5;
  server {
    listen %[2]s;
%[3]s
  }
}
`, dir, address, strings.ReplaceAll(location, "http://127.0.0.1:8080/", url+"/"))
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was killed
	})
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if r, err := http.Get("http://" + address + "/tau/healthz"); err == nil {
			_ = r.Body.Close()
			return "http://" + address + "/tau/"
		}
		if time.Now().After(end) {
			t.Fatal("nginx does not answer")
		}
	}
}

// testProxied uses the pages below a path: every link, request and stream goes through it.
func testProxied(browser context.Context, t *testing.T, v *server) {
	v.launch(heldSpec)
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	root := proxied(t, v.url)
	b := open(browser, t, root)
	b.untilText("#sweeps tbody", "guide")
	b.click(`#sweeps a[href$="/guide"]`)
	b.untilText("#answer-text", "Take temperature")
	b.untilText("#link", "Live")
	b.untilText("#bits", "identical to its row")
	b.until(fmt.Sprintf(`location.href === %q`, root+"sweeps/guide"))
	b.click(`[data-act="vary"]`)
	b.until(fmt.Sprintf(`location.href === %q`, root+"launch?from=guide"))
	b.until(`document.querySelector("#spec").value.includes("name: guide")`)
	b.untilText("#verdict", "valid")
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
		`(() => { const e = document.querySelector("#spec"); e.focus(); e.select(); document.execCommand("insertText", false, %q); })()`, "name: held-through\nsteps: 10\nseeds: {count: 2}\n")))
	b.untilText(`[data-field="trials"]`, "10")
	b.until(`!document.querySelector("#go").disabled`)
	b.click("#go")
	b.until(fmt.Sprintf(`location.href === %q`, root+"sweeps/held-through"))
	b.untilText("#state", "running")
	v.letGo(1) // of the first: events come through
	b.go_(root + "sweeps/held")
	b.untilText("#link", "Live")
	v.letGo(1)
	b.click(".brand")
	b.until(fmt.Sprintf(`location.href === %q`, root))
	b.expect("status of 404")
	b.go_(root + "sweeps/none")
	b.untilText("main", "there is no sweep")
	b.click("main a")
	b.until(fmt.Sprintf(`location.href === %q`, root))
}
