package render

import (
	"github.com/hmcts/rse-dashboard/internal/leakguard"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// output writes the files of a site after the leak guard has searched them. It
// belongs to one worker.
type output struct {
	guard *leakguard.Guard
	// put stores a file, whose name is relative to the site's root.
	put func(name string, text []byte) error
	// compressor makes the compressed forms; nil for none.
	compressor *precompress.Compressor
	files      int
	bytes      int64
}

func newOutput(put func(string, []byte) error, guard *leakguard.Guard, compress bool) (*output, error) {
	o := &output{guard: guard, put: put}
	var err error
	if compress {
		o.compressor, err = precompress.New()
	}
	return o, err
}

// write writes one file and its compressed forms.
func (o *output) write(name string, text []byte) error {
	if err := o.guard.Check(name, text); err != nil {
		return err
	}
	if err := o.count(name, text); err != nil {
		return err
	}
	if o.compressor == nil {
		return nil
	}
	return o.compressor.Compress(name, text, o.count)
}

// count puts a file and counts it.
func (o *output) count(name string, text []byte) error {
	o.files++
	o.bytes += int64(len(text))
	return o.put(name, text)
}
