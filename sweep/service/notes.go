package service

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Notes are what people keep with a sweep.
type Notes struct {
	Note string   `json:"note,omitempty" doc:"Text, as it was written."`
	Tags []string `json:"tags,omitempty" doc:"Words to find it by, sorted."`
}

// Bounds of notes.
const (
	MaxNote = 4000 // bytes
	MaxTags = 20
)

var tagPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// Annotate keeps a note, tags, or both with a sweep, in the place of those it had; nil
// leaves them.
func (s *Service) Annotate(e *Entry, note *string, tags []string) error {
	var wrong []Fault
	if note != nil && len(*note) > MaxNote {
		wrong = append(wrong, Fault{Location: "body.note", Message: fmt.Sprintf("has %d bytes: must be at most %d", len(*note), MaxNote)})
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(tags)))
	if len(sorted) > MaxTags {
		wrong = append(wrong, Fault{Location: "body.tags", Value: len(sorted), Message: fmt.Sprintf("must be at most %d", MaxTags)})
	}
	for _, tag := range sorted {
		if !tagPattern.MatchString(tag) {
			wrong = append(wrong, Fault{Location: "body.tags", Value: tag, Message: "must be a lower-case letter or a digit and then up to 31 of these and . _ -"})
		}
	}
	if len(wrong) > 0 {
		return faults("the notes are not valid", wrong...)
	}
	return s.change(e, func() error {
		if note != nil {
			e.Note = *note
		}
		if tags != nil {
			e.Tags = sorted
		}
		return nil
	})
}

// Search is what a list is asked for; the zero value is all.
type Search struct {
	States []State // any of them; all where none is given
	Tag    string
	Text   string // in the name, the note or a tag, in any case
}

// finds reports whether e is asked for, but for its state. Service.mu is held.
func (q *Search) finds(e *Entry) bool {
	if q.Tag != "" && !slices.Contains(e.Tags, q.Tag) {
		return false
	}
	if q.Text == "" {
		return true
	}
	text := strings.ToLower(strings.Join(append([]string{e.Name, e.Note}, e.Tags...), "\n"))
	return strings.Contains(text, strings.ToLower(q.Text))
}
