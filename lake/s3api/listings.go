package s3api

import (
	"strings"
	"sync"
	"time"

	"glaux/lake"
)

// listings remembers listings for a while.
type listings struct {
	age time.Duration

	mu      sync.Mutex
	known   map[lake.URI]listing
	flights map[flightKey]*flight // the newest ones
	objects int
	writes  int64 // counts changes by this process: a listing that one fell into is not kept
}

type listing struct {
	objects []lake.Object
	at      time.Time
}

// mostListed bounds the objects remembered to some 100 MB.
const mostListed = 500_000

// get finds a listing; young says that who is content with the time since needs no check.
func (l *listings) get(prefix lake.URI, since time.Time) (k listing, young bool, version int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k = l.known[prefix]
	return k, time.Since(k.at) < l.age || !k.at.Before(since), l.writes
}

func (l *listings) put(prefix lake.URI, objects []lake.Object, began time.Time, version int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if version != l.writes || len(objects) > mostListed/2 {
		return
	}
	if objects == nil {
		objects = []lake.Object{} // known to be none
	}
	if l.known == nil {
		l.known = map[lake.URI]listing{}
	}
	l.forget(prefix)
	l.known[prefix] = listing{objects, began}
	l.objects += 1 + len(objects)
	for other := range l.known {
		if l.objects <= mostListed {
			break
		}
		if other != prefix {
			l.forget(other)
		}
	}
}

func (l *listings) forget(prefix lake.URI) {
	if known, ok := l.known[prefix]; ok {
		l.objects -= 1 + len(known.objects)
		delete(l.known, prefix)
	}
}

// changed forgets listings that an object written or deleted belongs to.
func (l *listings) changed(at lake.URI) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes++
	for prefix := range l.known {
		if prefix.Bucket == at.Bucket && strings.HasPrefix(at.Key, prefix.Key) {
			l.forget(prefix)
		}
	}
	for key := range l.flights {
		if key.prefix.Bucket == at.Bucket && strings.HasPrefix(at.Key, key.prefix.Key) {
			delete(l.flights, key) // It may have passed the object already.
		}
	}
}
