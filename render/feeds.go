package render

import (
	"bytes"
	"encoding/xml"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file writes what happened as feeds: Atom (RFC 4287) and JSON Feed 1.1. An
// entry's id is the event's, so that no reader sees it twice. Its addresses are
// absolute where the configuration says where the site is (url), else relative to
// the feed.

// The names and media types of feeds, beside the page that they follow.
const (
	atomFile     = "changes.atom"
	atomType     = "application/atom+xml"
	jsonFeedFile = "changes.json"
	jsonFeedType = "application/feed+json"
)

// longestFeed is the number of events that a feed holds, the newest ones.
const longestFeed = 200

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Content    string         `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	HomePage string     `json:"home_page_url,omitzero"`
	Feed     string     `json:"feed_url,omitzero"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url,omitzero"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Tags      []string `json:"tags"`
}

// feeds returns the feeds of the page at path.
func (s *site) feeds(path, title string, events []change.Event) ([]File, error) {
	title = s.view.Title + ": " + title
	updated := s.in.AsOf
	if len(events) > 0 {
		updated = events[0].At
	}
	atom := atomFeed{
		ID: change.URN(s.in.Config.URL, path, title), Title: title, Updated: rfc3339(updated), Author: s.view.Title,
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: s.from(path, path+atomFile)}, {Rel: "alternate", Type: "text/html", Href: s.from(path, path)}},
	}
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: title,
		HomePage: s.absolute(path), Feed: s.absolute(path + jsonFeedFile), Items: []jsonItem{},
	}
	for i := range events[:min(len(events), longestFeed)] {
		e := &events[i]
		id, page := e.ID(), s.eventPage(e)
		text, tags := words.Clean(e.Text)+".", append([]string{string(e.Kind)}, e.Projects...)
		if e.Team != "" {
			tags = append(tags, e.Team)
		}
		entry := atomEntry{ID: id, Title: words.Clean(e.Text), Updated: rfc3339(e.At), Content: text}
		for k := range tags {
			tags[k] = words.Clean(tags[k])
			entry.Categories = append(entry.Categories, atomCategory{tags[k]})
		}
		if page != "" {
			entry.Links = []atomLink{{Rel: "alternate", Type: "text/html", Href: s.from(path, page)}}
		}
		atom.Entries = append(atom.Entries, entry)
		feed.Items = append(feed.Items,
			jsonItem{ID: id, URL: s.absolute(page), Title: entry.Title, Text: text, Published: entry.Updated, Tags: tags})
	}
	text, err := xml.Marshal(atom)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := writeJSON(&b, feed); err != nil {
		return nil, err
	}
	return []File{{path + atomFile, append(append([]byte(xml.Header), text...), '\n')}, {path + jsonFeedFile, b.Bytes()}}, nil
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// absolute returns the whole address of a page or file of the site, "" if the
// configuration does not say where the site is or path is empty.
func (s *site) absolute(path string) string {
	if s.in.Config.URL == "" || path == "" {
		return ""
	}
	return s.in.Config.URL + path
}

// from returns the address of path for a file in the folder of the page at base.
func (s *site) from(base, path string) string {
	if whole := s.absolute(path); whole != "" {
		return whole
	}
	page := Page{Path: base}
	return page.base(s.opts.BasePath) + path
}
