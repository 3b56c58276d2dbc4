package s3

import (
	"encoding/xml"
	"net/http"
	"sync"
	"time"
)

// silence is how long clients are left without a sign of life, if the options don't say
// otherwise: many give up after a minute.
const silence = 10 * time.Second

// patiently does work that may take longer than clients wait. S3's way is to begin a
// successful answer then and to send spaces before its document, which may still be an
// error. The work must not touch the answer.
func (c *call) patiently(work func() error) error {
	every := c.o.Silence
	if every <= 0 {
		every = silence
	}
	ended := make(chan struct{})
	var signs sync.WaitGroup
	signs.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				c.giveSign()
			case <-ended:
				return
			}
		}
	})
	defer signs.Wait()
	defer close(ended)
	return work()
}

// giveSign sends a space. That it may fail is no matter: the work goes on without the
// client, who asks again.
func (c *call) giveSign() {
	sign := " "
	if !c.begun {
		c.begun = true
		c.w.Header().Set("Content-Type", "application/xml")
		c.w.WriteHeader(http.StatusOK)
		sign = xml.Header
	}
	_, _ = c.w.Write([]byte(sign))
	_ = http.NewResponseController(c.w).Flush()
}
