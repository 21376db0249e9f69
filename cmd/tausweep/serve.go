package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/service/page"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	listen, adminListen string
	dir                 string
	run                 runOptions
	tokenFile           string
	auditLog            string
	quota               service.Quota
	insecure            bool
	tlsCert, tlsKey     string
	hosts               []string
	grace               time.Duration
	allowCommands       bool
	commandsDirectory   string
	limits              service.Limits
}

func (p *program) serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Run a service: launch sweeps over HTTP, watch them live",
		GroupID: groupService,
		Long: `serve manages the sweeps in a directory: it accepts specs over HTTP, queues them,
trains them with a shared pool of workers, and shows them on a live page. Sweeps
that were queued or running when it stopped, for any reason, continue when it starts.

By default it listens on this machine only. On any other address it requires tokens:
a file with one line per token, with a role (read or launch), the token, a name for
logs, and options:

  launch 5f0c...9a  ci     queued=20 trials=500000 bytes=20GiB share=2
  read   77b2...e1  guest  expires=2027-01-31

A token's quotas are sweeps, queued, running, trials (still to train) and bytes (on
disk); those its line leaves open are taken from the --quota flags. share says how much
of the processors its sweeps get while others train, 1 unless given. The file is read
again when it changes; with errors in it the tokens before stay in force.

With --allow-commands it also runs the commands of specs with trainer.kind: command, in
the directory --commands-directory or one in it: whoever may launch can then run any
program as the user who runs the service, with its environment. No shell is involved.

What cannot be trained in --max-memory is refused. A sweep during which the service
died three times is set aside as failed until it is resumed.

On SIGTERM it stops training within a second, commits what is whole, and keeps the
state of trials under way, which continue from there at the next start; commands get
SIGTERM, and run again at the next start. It takes at most --grace.`,
		Example: `  tausweep serve
  tausweep serve --listen :8080 --token-file tokens --tls-cert cert.pem --tls-key key.pem
  tausweep submit my.yaml   # from elsewhere: --server http://sweeps.example:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), &o) },
	}
	o.addFlags(cmd)
	return cmd
}

func (o *serveOptions) addFlags(cmd *cobra.Command) {
	fs, d := cmd.Flags(), service.DefaultLimits()
	fs.StringVar(&o.listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 picks a free one")
	fs.StringVar(&o.adminListen, "admin-listen", "", "`address` to serve profiles (/debug/pprof) on, this machine only")
	fs.StringVar(&o.dir, "dir", "runs", "`directory` for the sweeps")
	fs.IntVar(&o.run.workers, "workers", 0, "number of trials to train at once; 0 = one per processor")
	o.run.addMemory(fs)
	fs.StringVar(&o.tokenFile, "token-file", "", "`file` with the accepted tokens")
	fs.StringVar(&o.auditLog, "audit-log", "", "`file` to append who launched, cancelled, deleted what and when to, as JSON lines")
	fs.DurationVar(&o.limits.Trash, "trash-keep", d.Trash, "time to keep deleted sweeps; they go earlier when the disk runs low")
	fs.IntVar(&o.quota.Sweeps, "quota-sweeps", 0, "maximum sweeps in the directory per token; 0 = no quota")
	fs.IntVar(&o.quota.Queued, "quota-queued", 0, "maximum sweeps waiting per token; 0 = no quota")
	fs.IntVar(&o.quota.Running, "quota-running", 0, "maximum sweeps running at once per token; 0 = no quota")
	fs.IntVar(&o.quota.Trials, "quota-trials", 0, "maximum trials still to train per token; 0 = no quota")
	fs.Var((*byteCount)(&o.quota.Bytes), "quota-bytes", "maximum `size` of sweeps and data per token, such as 20GiB; 0 = no quota")
	fs.BoolVar(&o.insecure, "insecure", false, "serve other machines without tokens: anyone who can connect can do everything")
	fs.StringVar(&o.tlsCert, "tls-cert", "", "TLS certificate `file`, reloaded when it changes")
	fs.StringVar(&o.tlsKey, "tls-key", "", "TLS key `file`")
	fs.StringSliceVar(&o.hosts, "host", nil, "host `name` to accept besides localhost, for a proxy on this machine")
	fs.DurationVar(&o.grace, "grace", 30*time.Second, "time to commit and keep running work on shutdown")
	fs.BoolVar(&o.allowCommands, "allow-commands", false, "run the commands of specs with trainer.kind: command; otherwise they are refused")
	fs.StringVar(&o.commandsDirectory, "commands-directory", ".", "`directory` in which commands run; a spec's trainer.directory must be in it")
	fs.IntVar(&o.limits.Active, "max-active", d.Active, "maximum sweeps running at once, sharing the workers")
	fs.IntVar(&o.limits.Queue, "max-queue", d.Queue, "maximum sweeps waiting")
	fs.IntVar(&o.limits.Sweeps, "max-sweeps", d.Sweeps, "maximum sweeps in the directory")
	fs.IntVar(&o.limits.Trials, "max-trials", d.Trials, "maximum trials per sweep")
	fs.IntVar(&o.limits.Steps, "max-steps", d.Steps, "maximum steps per trial")
	fs.IntVar(&o.limits.Samples, "max-samples", d.Samples, "maximum samples per data set; where they are from files, test rows that are measured")
	fs.IntVar(&o.limits.Width, "max-width", d.Width, "maximum width of an encoder layer")
	fs.IntVar(&o.limits.Slots, "max-slots", d.Slots, "maximum slots of a spec whose trials are commands")
	fs.Int64Var(&o.limits.Data, "max-data", d.Data, "maximum bytes of one file of data that is sent")
	fs.Int64Var(&o.limits.DataQuota, "data-quota", d.DataQuota, "maximum bytes of all data that was sent")
	fs.Int64Var(&o.limits.Body, "max-body", d.Body, "maximum bytes per request body")
	fs.IntVar(&o.limits.Rate, "max-rate", d.Rate, "maximum requests per second per client")
	fs.IntVar(&o.limits.Streams, "max-streams", d.Streams, "maximum clients reading events at once")
	o.run.addKeepEvery(fs)
	setting(fs, "listen", "admin-listen", "dir", "workers", "max-memory", "token-file", "insecure", "tls-cert", "tls-key", "host", "grace", "allow-commands", "commands-directory",
		"max-active", "max-queue", "max-sweeps", "max-trials", "max-steps", "max-samples", "max-width", "max-slots", "max-data", "data-quota", "max-body", "max-rate", "max-streams",
		"audit-log", "trash-keep", "quota-sweeps", "quota-queued", "quota-running", "quota-trials", "quota-bytes")
}

// check reports everything that the flags ask for and cannot have; directory is where
// commands run.
func (o *serveOptions) check(directory string) error {
	var wrong []error
	local := api.IsLoopback(o.listen)
	if _, _, err := net.SplitHostPort(o.listen); err != nil {
		wrong = append(wrong, fmt.Errorf("--listen: %q: must be HOST:PORT, e.g. 127.0.0.1:8080", o.listen))
	} else if !local && o.tokenFile == "" && !o.insecure {
		wrong = append(wrong, fmt.Errorf("--listen: %q: is reachable from other machines: use --token-file, or --insecure to allow everyone", o.listen))
	}
	if o.adminListen != "" && !api.IsLoopback(o.adminListen) {
		wrong = append(wrong, fmt.Errorf("--admin-listen: %q: must be on this machine only, e.g. 127.0.0.1:6060", o.adminListen))
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		wrong = append(wrong, errors.New("--tls-cert and --tls-key: must both be given, or neither"))
	}
	if info, err := os.Stat(directory); o.allowCommands && (err != nil || !info.IsDir()) {
		wrong = append(wrong, fmt.Errorf("--commands-directory: %s: must be a directory that is there", directory))
	}
	if o.grace <= 0 {
		wrong = append(wrong, fmt.Errorf("--grace: %v: must be greater than 0", o.grace))
	}
	l := &o.limits
	for _, limit := range []struct {
		flag  string
		value int
	}{
		{"max-active", l.Active},
		{"max-queue", l.Queue},
		{"max-sweeps", l.Sweeps},
		{"max-trials", l.Trials},
		{"max-steps", l.Steps},
		{"max-samples", l.Samples},
		{"max-width", l.Width},
		{"max-slots", l.Slots},
		{"max-data", int(l.Data)},
		{"data-quota", int(l.DataQuota)},
		{"max-body", int(l.Body)},
		{"max-rate", l.Rate},
		{"max-streams", l.Streams},
	} {
		if limit.value < 1 {
			wrong = append(wrong, fmt.Errorf("--%s: %d: must be at least 1", limit.flag, limit.value))
		}
	}
	for _, quota := range []struct {
		flag  string
		value int
	}{
		{"sweeps", o.quota.Sweeps},
		{"queued", o.quota.Queued},
		{"running", o.quota.Running},
		{"trials", o.quota.Trials},
	} {
		if quota.value < 0 {
			wrong = append(wrong, fmt.Errorf("--quota-%s: %d: must be at least 0", quota.flag, quota.value))
		}
	}
	if o.quota != (service.Quota{}) && o.tokenFile == "" {
		wrong = append(wrong, errors.New("--quota-...: are per token: use --token-file too"))
	}
	if l.Trash < 0 {
		wrong = append(wrong, fmt.Errorf("--trash-keep: %v: must be at least 0", l.Trash))
	}
	l.Trash = max(l.Trash, 1) // 0 is no default here
	l.Burst = 5 * l.Rate
	return exit(exitBadInput, errors.Join(wrong...))
}

// serve serves until ctx ends.
func (p *program) serve(ctx context.Context, o *serveOptions) error {
	directory := p.path(o.commandsDirectory)
	if err := o.check(directory); err != nil {
		return err
	}
	executor, err := p.pool(&o.run)
	if err != nil {
		return err
	}
	live, err := page.New()
	if err != nil {
		return err
	}
	collector := prom.New(promBuild())
	options := service.Options{
		Dir: p.path(o.dir), Executor: executor, Build: thisBuild(), Limits: o.limits, Figures: figureDrawer{}, Log: p.log,
		Record: func(name string) service.Recording { return collector.Sweep(name) },
	}
	if o.allowCommands {
		options.Commands = &service.Commands{Host: command.NewHost(p.environ), Directory: directory}
		p.log.Info("commands are allowed: whoever may launch runs any program as this user", zap.String("directory", directory))
	}
	public := api.Options{Page: live}
	if o.tokenFile != "" {
		public.Tokens, err = api.OpenTokens(p.path(o.tokenFile), o.tokenFile, o.quota, p.log)
		if err != nil {
			return exit(exitBadInput, err)
		}
		options.Owners = public.Tokens
	}
	if o.auditLog != "" {
		public.Audit, err = api.OpenAudit(p.path(o.auditLog), p.log)
		if err != nil {
			return exit(exitNotWritten, fmt.Errorf("--audit-log: %w", err))
		}
		defer public.Audit.Close()
	}
	if public.Tokens == nil && api.IsLoopback(o.listen) {
		public.Hosts = append([]string{"localhost"}, o.hosts...)
	}
	s, err := service.Open(options)
	if err != nil {
		return exit(exitNotWritten, err)
	}
	process := prometheus.NewRegistry()
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	answers := api.New(s, public)
	handlers, err := answers.Handlers(collector.Handler(process, answers.Gatherer()))
	if err != nil {
		return errors.Join(err, s.Close())
	}
	servers, err := p.listeners(ctx, o, handlers)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return p.serveUntil(ctx, o.grace, s, servers)
}

// listening is a server with what it listens at.
type listening struct {
	*http.Server
	at net.Listener
}

// listeners opens the addresses.
func (p *program) listeners(ctx context.Context, o *serveOptions, h api.Handlers) ([]listening, error) {
	public := api.NewServer(h.Public, p.log)
	scheme := "http://"
	if o.tlsCert != "" {
		c, err := api.NewCertificate(p.path(o.tlsCert), p.path(o.tlsKey), p.log)
		if err != nil {
			return nil, exit(exitBadInput, fmt.Errorf("--tls-cert: %w", err))
		}
		public.TLSConfig = c.Config()
		scheme = "https://"
	}
	at, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return nil, exit(exitBadInput, fmt.Errorf("--listen: %q: %w", o.listen, err))
	}
	all := []listening{{public, at}}
	if o.adminListen != "" {
		admin, err := new(net.ListenConfig).Listen(ctx, "tcp", o.adminListen)
		if err != nil {
			return nil, exit(exitBadInput, errors.Join(fmt.Errorf("--admin-listen: %q: %w", o.adminListen, err), at.Close()))
		}
		all = append(all, listening{api.NewServer(h.Admin, p.log), admin})
		p.log.Info("profiles", zap.String("url", "http://"+admin.Addr().String()+"/debug/pprof/"))
	}
	p.log.Info("serving", zap.String("url", scheme+at.Addr().String()), zap.String("dir", o.dir), zap.Bool("tokens", o.tokenFile != ""))
	return all, nil
}

// serveUntil serves until ctx ends, then lets everything end for as long as
// grace. What has not ended by then continues at the next start.
func (p *program) serveUntil(ctx context.Context, grace time.Duration, s *service.Service, servers []listening) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ended := make(chan struct{}) // closed when all sweeps have stopped
	go func() {
		defer close(ended)
		s.Run(ctx)
	}()
	var serving sync.WaitGroup
	for _, server := range servers {
		serving.Go(func() {
			serve := server.Serve
			if server.TLSConfig != nil {
				serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
			}
			if err := serve(server.at); !errors.Is(err, http.ErrServerClosed) {
				stop(err)
			}
		})
	}
	<-ctx.Done()
	p.log.Info("stopping: committing and keeping running work", zap.Duration("grace", grace))
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	select {
	case <-ended:
	case <-patience.Done():
		p.log.Warn("training did not stop in time: its trials continue from their last kept state at the next start")
	}
	for _, server := range servers {
		if server.Shutdown(patience) != nil {
			_ = server.Close() // its clients did not leave in time
		}
	}
	serving.Wait()
	if patience.Err() == nil {
		if err := s.Close(); err != nil {
			p.log.Warn("lock", zap.Error(err))
		}
	}
	p.log.Info("stopped")
	if err := context.Cause(ctx); !errors.Is(err, errInterrupted) && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
