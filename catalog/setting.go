package catalog

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxTags is how many tags a resource can have.
const MaxTags = 50

// Tags returns the tags of "database/d", "table/d/t" or "catalog".
func (c *Catalog) Tags(ctx context.Context, resource string) (map[string]string, error) {
	out := map[string]string{}
	err := c.store.View(ctx, func(r Reader) error {
		if err := needResource(r, resource); err != nil {
			return err
		}
		_, err := get(r, tags, []byte(Fold(resource)), &out)
		return err
	})
	return out, err
}

// Tag sets and removes tags of a resource.
func (c *Catalog) Tag(ctx context.Context, resource string, set map[string]string, remove []string) error {
	return c.store.Update(ctx, func(w Writer) error {
		if err := needResource(w, resource); err != nil {
			return err
		}
		all := map[string]string{}
		key := []byte(Fold(resource))
		if _, err := get(w, tags, key, &all); err != nil {
			return err
		}
		for _, name := range remove {
			delete(all, name)
		}
		maps.Copy(all, set)
		if len(all) > MaxTags {
			return &Error{ErrLimitExceeded, KindResource, resource, fmt.Sprintf("A resource can have at most %d tags", MaxTags)}
		}
		return put(w, tags, key, all)
	})
}

func needResource(r Reader, resource string) error {
	part := strings.Split(resource, "/")
	switch {
	case resource == "catalog":
		return nil
	case part[0] == "database" && len(part) == 2:
		return needDatabase(r, Fold(part[1]))
	case part[0] == "table" && len(part) == 3:
		_, err := tableOf(r, part[1], part[2])
		return err
	case part[0] == "userDefinedFunction" && len(part) == 3:
		_, err := functionOf(r, part[1], part[2])
		return err
	}
	return notFound(KindResource, resource)
}

// Policy is a resource policy. The catalog keeps it; it doesn't apply it.
type Policy struct {
	Document   string
	Hash       string
	CreateTime time.Time `json:",format:unix"`
	UpdateTime time.Time `json:",format:unix"`
}

// A PolicyCondition must hold for a policy to be put or deleted. The zero
// condition holds always.
type PolicyCondition struct {
	Hash                    string // of the policy that is there
	MustExist, MustNotExist bool
}

// policyKey is the setting that holds a resource's policy.
func policyKey(resource string) []byte { return []byte("policy/" + resource) }

// Policy returns the policy of a resource; "" is the whole catalog.
func (c *Catalog) Policy(ctx context.Context, resource string) (*Policy, error) {
	p := new(Policy)
	err := c.store.View(ctx, func(r Reader) error {
		ok, err := get(r, settings, policyKey(resource), p)
		if err == nil && !ok {
			err = &Error{ErrNotFound, KindPolicy, resource, "Policy not found"}
		}
		return err
	})
	return p, err
}

// PutPolicy sets the policy of a resource and returns it with its hash.
func (c *Catalog) PutPolicy(ctx context.Context, resource, document string, cond PolicyCondition) (*Policy, error) {
	sum := md5.Sum([]byte(document)) // identifies, doesn't protect
	p := &Policy{Document: document, Hash: base64.StdEncoding.EncodeToString(sum[:]), CreateTime: c.stamp(), UpdateTime: c.stamp()}
	return p, c.store.Update(ctx, func(w Writer) error {
		old, err := cond.check(w, resource)
		if err != nil {
			return err
		}
		if old != nil {
			p.CreateTime = old.CreateTime
		}
		return put(w, settings, policyKey(resource), p)
	})
}

// DeletePolicy removes the policy of a resource.
func (c *Catalog) DeletePolicy(ctx context.Context, resource string, cond PolicyCondition) error {
	return c.store.Update(ctx, func(w Writer) error {
		old, err := cond.check(w, resource)
		if err != nil {
			return err
		}
		if old == nil {
			return &Error{ErrNotFound, KindPolicy, resource, "Policy not found"}
		}
		return w.Delete(settings, policyKey(resource))
	})
}

func (cond PolicyCondition) check(r Reader, resource string) (old *Policy, err error) {
	p := new(Policy)
	ok, err := get(r, settings, policyKey(resource), p)
	if err != nil {
		return nil, err
	}
	failed := func(text string) error { return &Error{ErrConditionFailed, KindPolicy, resource, text} }
	switch {
	case cond.MustExist && !ok:
		return nil, failed("The policy does not exist")
	case cond.MustNotExist && ok:
		return nil, failed("The policy already exists")
	case cond.Hash != "" && (!ok || p.Hash != cond.Hash):
		return nil, failed("The policy hash does not match")
	case !ok:
		return nil, nil
	}
	return p, nil
}

// EncryptionSettings returns the data catalog encryption settings, Glue's own
// document, or nil if none were put. They are kept for clients that manage them.
func (c *Catalog) EncryptionSettings(ctx context.Context) (doc jsontext.Value, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		_, err := get(r, settings, []byte("encryption"), &doc)
		return err
	})
	return doc, err
}

// PutEncryptionSettings replaces the data catalog encryption settings.
func (c *Catalog) PutEncryptionSettings(ctx context.Context, doc jsontext.Value) error {
	return c.store.Update(ctx, func(w Writer) error { return put(w, settings, []byte("encryption"), doc) })
}
