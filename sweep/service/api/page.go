package api

import (
	"io"
	"net/http"

	"github.com/tausweep/tausweep/sweep/service"
)

// Page renders the HTML pages and serves what they load. Its methods may be
// called from any goroutine. A page is written whole before it is sent, so an
// error becomes an answer of its own.
type Page interface {
	// List writes /: the sweeps.
	List(w io.Writer, data PageData) error
	// Sweep writes /sweeps/{name}; data.Sweep is there unless data.Locked.
	Sweep(w io.Writer, data PageData) error
	// Launch writes /launch: the form.
	Launch(w io.Writer, data PageData) error
	// Problem writes the page of an error.
	Problem(w io.Writer, data PageData, problem *Answer) error
	// Static serves what is below /static/; the prefix is stripped.
	Static() http.Handler
}

// PageData is what a page is rendered with.
type PageData struct {
	Version string // of the program
	// Root is the address of / from the page, as "../": a proxy may have the service below
	// a path of its own.
	Root string
	// Locked says that the visitor has shown no token: the page has no data, and
	// its script asks for a token and fetches everything.
	Locked bool
	// Tokens says that the service asks for tokens.
	Tokens   bool
	Name     string          // of the sweep asked for, on its page
	Sweep    *service.Detail // on a sweep's page
	Points   *service.Points // on a sweep's page: its first configurations
	List     *service.List   // on the list: the first 100
	Template string          // on the launch form: the commented spec to begin with
	Limits   service.Limits
}
