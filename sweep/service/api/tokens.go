package api

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tausweep/tausweep/sweep/service"
)

// Role is what a token's bearer may do.
type Role string

// The roles.
const (
	Read   Role = "read"   // look at everything
	Launch Role = "launch" // and launch, cancel, resume, extend, delete, reproduce, purge
)

// tokens are those of one reading of a file. Only their hashes are kept.
type tokens struct{ all []token }

type token struct {
	name    string // for logs, and of the owner of what it launches
	role    Role
	hash    [sha256.Size]byte
	expires time.Time // zero where it never does
	quota   service.Quota
}

// minToken is the least length of a token: what guessing cannot reach.
const minToken = 20

// parseTokens reads a file of tokens: a line each with role, token, a name and options
// (see options), between them spaces; # begins a comment. All errors are reported, none
// with a token in it.
func parseTokens(file string, r io.Reader) (*tokens, error) {
	t := new(tokens)
	var wrong []error
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#") // the mark that Windows puts first
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		one, errs := parseToken(words, n)
		if len(errs) == 0 {
			errs = t.add(&one)
		}
		for _, err := range errs {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", file, n, err))
		}
	}
	if err := lines.Err(); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", file, err))
	}
	if len(t.all) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s: no tokens found: must have a line such as: launch 3fa1...c0 ci", file))
	}
	return t, errors.Join(wrong...)
}

// add adds a token. Tokens of one name, as while one takes the place of another, have one
// quota.
func (t *tokens) add(one *token) (wrong []error) {
	for i := range t.all {
		if t.all[i].hash == one.hash {
			return []error{errors.New("the token is given twice")}
		}
		if t.all[i].name == one.name && t.all[i].quota != one.quota {
			return []error{fmt.Errorf("%s has other quotas in another line: they must be the same", one.name)}
		}
	}
	t.all = append(t.all, *one)
	return nil
}

func parseToken(words []string, line int) (one token, wrong []error) {
	if len(words) < 2 {
		return one, []error{fmt.Errorf("%d words: must be a role, a token and, optionally, a name and options", len(words))}
	}
	one = token{name: fmt.Sprintf("line-%d", line), role: Role(words[0]), hash: sha256.Sum256([]byte(words[1]))}
	if one.role != Read && one.role != Launch {
		wrong = append(wrong, errors.New("the first word must be read or launch"))
	}
	if len(words[1]) < minToken {
		wrong = append(wrong, fmt.Errorf("a token of %d characters: must be at least %d; create one with: openssl rand -hex 16", len(words[1]), minToken))
	}
	rest := words[2:]
	if len(rest) > 0 && !strings.Contains(rest[0], "=") {
		one.name, rest = rest[0], rest[1:]
	}
	if !utf8.ValidString(one.name) || len(one.name) > 100 {
		wrong = append(wrong, errors.New("the name must be at most 100 bytes of UTF-8"))
	}
	given := map[string]bool{}
	for i, word := range rest {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			wrong = append(wrong, fmt.Errorf("word %d: must be an option such as queued=10: a name has one word", len(words)-len(rest)+i+1))
		case given[name]:
			wrong = append(wrong, fmt.Errorf("%s: is given twice", name))
		default:
			if err := one.set(name, value); err != nil {
				wrong = append(wrong, err)
			}
		}
		given[name] = true
	}
	return one, wrong
}

// find returns the token that was shown. All are compared, each in constant
// time, so that the time tells nothing.
func (t *tokens) find(shown string) (token, bool) {
	hash := sha256.Sum256([]byte(shown))
	at := -1
	for i := range t.all {
		if subtle.ConstantTimeCompare(hash[:], t.all[i].hash[:]) == 1 {
			at = i
		}
	}
	if at < 0 {
		return token{}, false
	}
	return t.all[at], true
}

// expired reports whether the token is of no use any more.
func (t *token) expired(now time.Time) bool { return !t.expires.IsZero() && !now.Before(t.expires) }
