package duck

import (
	"context"

	"glaux/engine/duck/worker"
	"glaux/lake"
)

// input is one file of a scan under the name it has in the worker's input folder.
type input struct {
	file  lake.File
	name  string
	whole bool // metered as far as it is read, not by column chunks
}

// pin makes the inputs readable in the worker's directory.
func (r *run) pin(ctx context.Context, p *process) ([]worker.File, error) {
	return nil, nil
}
