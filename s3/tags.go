package s3

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
)

type tag struct{ Key, Value string }

func checkTags(tags []tag, limit int) (map[string]string, error) {
	m := map[string]string{}
	if len(tags) > limit {
		return nil, fail(http.StatusBadRequest, "BadRequest", "Tags cannot be more than %d", limit)
	}
	for _, t := range tags {
		if _, twice := m[t.Key]; twice {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "Cannot provide multiple Tags with the same key")
		}
		if t.Key == "" || len([]rune(t.Key)) > 128 {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "The TagKey you have provided is invalid")
		}
		if len([]rune(t.Value)) > 256 {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "The TagValue you have provided is invalid")
		}
		m[t.Key] = t.Value
	}
	return m, nil
}

type tagging struct {
	XMLName xml.Name `xml:"Tagging"`
	NS      string   `xml:"xmlns,attr"`
	TagSet  struct{ Tag []tag }
}

func (c *call) objectTagging() error {
	o, err := c.store.Get(c.bucket, c.key, c.q.Get("versionId"))
	if err != nil {
		return err
	}
	defer o.Close()
	c.versionHeader(&o.Meta)
	out := tagging{NS: ns}
	for _, k := range slices.Sorted(maps.Keys(o.Tags)) {
		out.TagSet.Tag = append(out.TagSet.Tag, tag{k, o.Tags[k]})
	}
	return c.xml(http.StatusOK, out)
}

func (c *call) putObjectTagging() error {
	var in tagging
	if err := c.bodyXML(&in); err != nil {
		return err
	}
	tags, err := checkTags(in.TagSet.Tag, maxTags)
	if err != nil {
		return err
	}
	info, err := c.store.SetTags(c.bucket, c.key, c.q.Get("versionId"), tags)
	c.versionHeader(&info.Meta)
	return err
}

func (c *call) deleteObjectTagging() error {
	info, err := c.store.SetTags(c.bucket, c.key, c.q.Get("versionId"), nil)
	if err != nil {
		return err
	}
	c.versionHeader(&info.Meta)
	return c.noContent()
}

func (c *call) versionHeader(m *Meta) {
	if m.Version != "" || m.Seq != 0 || c.store.versioning(c.bucket) != unversioned {
		c.w.Header().Set("X-Amz-Version-Id", m.VersionID())
	}
}
