package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// DefaultAccount is the account number of a server that isn't told another.
const DefaultAccount = "000000000000"

// Key is an access key. A key without a policy may do everything.
type Key struct {
	ID       string    `json:"id"`
	Secret   string    `json:"secret,omitempty"`
	Name     string    `json:"name"`
	Root     bool      `json:"root,omitempty"`
	Disabled bool      `json:"disabled,omitempty"`
	Created  time.Time `json:"created"`
	Policy   *Policy   `json:"policy,omitempty"`
}

// KeysOptions say where keys are kept and which is the root key.
type KeysOptions struct {
	Path    string // of the file; its directory must exist
	Account string // "" for DefaultAccount

	// RootID and RootSecret are the root key if it is configured; it is then not in
	// the file. With neither, OpenKeys makes one at the first start.
	RootID, RootSecret string

	Now func() time.Time // nil for time.Now
}

// Keys is the durable list of access keys, one JSON file. Each change is on disk when
// the call returns, and changes made by other processes are seen at once, so that a
// command line may manage the keys of a running server. It is safe for concurrent use.
type Keys struct {
	o         KeysOptions
	generated *Key

	mu   sync.RWMutex
	file keyFile
	seen stamp
}

// keyFile is the file's content. SessionKey signs temporary credentials.
type keyFile struct {
	SessionKey []byte `json:"session_key"`
	Keys       []Key  `json:"keys"`
}

// stamp tells one version of the file from another: each is a new file.
type stamp struct {
	inode uint64
	mtime int64
	size  int64
}

// Errors of the key list.
var (
	ErrNoKey   = errors.New("there is no such access key")
	ErrKeyName = errors.New("a key's name is 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ - and not taken")
)

var keyName = regexp.MustCompile(`^[A-Za-z0-9+=,.@_-]{1,64}$`)

// OpenKeys opens the key list, making it and a root key if there is none.
func OpenKeys(o KeysOptions) (*Keys, error) {
	if o.Account == "" {
		o.Account = DefaultAccount
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if (o.RootID == "") != (o.RootSecret == "") {
		return nil, errors.New("root key: give both its access key id and its secret, or neither")
	}
	if len(o.Account) != 12 || strings.Trim(o.Account, "0123456789") != "" {
		return nil, fmt.Errorf("account %q is not a number of 12 digits", o.Account)
	}
	k := &Keys{o: o}
	err := k.refresh()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && len(k.file.SessionKey) > 0 && (o.RootID != "" || k.root() != nil) {
		return k, nil
	}
	return k, k.change(func(f *keyFile) error {
		if len(f.SessionKey) == 0 {
			f.SessionKey = randomBytes(32)
		}
		if o.RootID == "" && !slices.ContainsFunc(f.Keys, func(x Key) bool { return x.Root }) {
			root := newKey("root", o.Now())
			root.Root = true
			f.Keys = append(f.Keys, root)
			k.generated = &root
		}
		return nil
	})
}

func (k *Keys) root() *Key {
	i := slices.IndexFunc(k.file.Keys, func(x Key) bool { return x.Root })
	if i < 0 {
		return nil
	}
	return &k.file.Keys[i]
}

// Generated is the root key, with its secret, if this OpenKeys made it; nil otherwise.
func (k *Keys) Generated() *Key { return k.generated }

// RootKey is the root key with its secret, for clients inside the process and for
// commands run by whoever may read the file.
func (k *Keys) RootKey() (Key, error) {
	if k.o.RootID != "" {
		return Key{ID: k.o.RootID, Secret: k.o.RootSecret, Name: "root", Root: true}, nil
	}
	if err := k.refresh(); err != nil {
		return Key{}, err
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	if r := k.root(); r != nil {
		return *r, nil
	}
	return Key{}, ErrNoKey
}

// Account is the account number that all keys belong to.
func (k *Keys) Account() string { return k.o.Account }

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func newKey(name string, now time.Time) Key {
	id := "AKIA" + base32.StdEncoding.EncodeToString(randomBytes(10))
	return Key{ID: id, Secret: base64.StdEncoding.EncodeToString(randomBytes(30)), Name: name, Created: now.UTC().Truncate(time.Second)}
}

// Create adds a key, returned with its secret. A nil policy allows everything.
func (k *Keys) Create(name string, policy *Policy) (Key, error) {
	n := newKey(name, k.o.Now())
	n.Policy = policy
	return n, k.change(func(f *keyFile) error {
		taken := func(x Key) bool { return x.Name == name }
		if !keyName.MatchString(name) || name == "root" || slices.ContainsFunc(f.Keys, taken) {
			return fmt.Errorf("create key %q: %w", name, ErrKeyName)
		}
		f.Keys = append(f.Keys, n)
		return nil
	})
}

// List is all keys in the file in the order of their making, without secrets.
func (k *Keys) List() ([]Key, error) {
	if err := k.refresh(); err != nil {
		return nil, err
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := slices.Clone(k.file.Keys)
	for i := range out {
		out[i].Secret = ""
	}
	return out, nil
}

// SetDisabled disables a key, named by its id or its name, or enables it again. Sessions
// of a disabled key end with it.
func (k *Keys) SetDisabled(key string, disabled bool) error {
	return k.edit(key, func(x *Key) { x.Disabled = disabled })
}

// SetPolicy replaces the policy of a key, named by its id or its name.
func (k *Keys) SetPolicy(key string, policy *Policy) error {
	return k.edit(key, func(x *Key) { x.Policy = policy })
}

func (k *Keys) edit(key string, f func(*Key)) error {
	return k.change(func(file *keyFile) error {
		i := slices.IndexFunc(file.Keys, func(x Key) bool { return x.ID == key || x.Name == key })
		if i < 0 {
			return fmt.Errorf("key %q: %w", key, ErrNoKey)
		}
		f(&file.Keys[i])
		return nil
	})
}

// Lookup implements [Lookup] for keys and for the sessions that AssumeRole made.
func (k *Keys) Lookup(accessKeyID, token string) (string, *Identity, error) {
	if err := k.refresh(); err != nil {
		return "", nil, err
	}
	if token != "" {
		return k.session(accessKeyID, token)
	}
	key, ok := k.find(accessKeyID)
	if !ok {
		return "", nil, refuse(http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	}
	return key.Secret, k.identity(key), nil
}

// find is the enabled key of that id.
func (k *Keys) find(id string) (Key, bool) {
	if k.o.RootID != "" && subtle.ConstantTimeCompare([]byte(id), []byte(k.o.RootID)) == 1 {
		return Key{ID: id, Secret: k.o.RootSecret, Name: "root", Root: true}, true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.file.Keys {
		if key.ID == id && !key.Disabled && !(key.Root && k.o.RootID != "") {
			return key, true
		}
	}
	return Key{}, false
}

func (k *Keys) identity(key Key) *Identity {
	if key.Root {
		id := RootIdentity(k.o.Account)
		id.AccessKeyID, id.base = key.ID, key.ID
		return id
	}
	id := &Identity{
		AccessKeyID: key.ID, Name: key.Name, Account: k.o.Account, base: key.ID,
		ARN:    "arn:aws:iam::" + k.o.Account + ":user/" + key.Name,
		UserID: "AIDA" + strings.TrimPrefix(key.ID, "AKIA"),
	}
	if key.Policy != nil {
		id.bounds = []bound{{policy: key.Policy}}
	}
	return id
}

// refresh reads the file if it isn't the one that was read last.
func (k *Keys) refresh() error {
	fi, err := os.Stat(k.o.Path)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	at := stampOf(fi)
	k.mu.RLock()
	same := at == k.seen
	k.mu.RUnlock()
	if same {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.load()
}

func (k *Keys) load() error {
	f, err := os.Open(k.o.Path)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	var in keyFile
	if err := json.NewDecoder(f).Decode(&in); err != nil {
		return fmt.Errorf("keys: read %s: %w", k.o.Path, err)
	}
	k.file, k.seen = in, stampOf(fi)
	return nil
}

func stampOf(fi fs.FileInfo) stamp {
	return stamp{inode: inode(fi), mtime: fi.ModTime().UnixNano(), size: fi.Size()}
}

// change edits the newest version of the file, one process at a time, and puts the
// result in its place durably.
func (k *Keys) change(edit func(*keyFile) error) error {
	lock, err := os.OpenFile(k.o.Path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("keys: lock: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	next := keyFile{SessionKey: k.file.SessionKey, Keys: slices.Clone(k.file.Keys)}
	if err := edit(&next); err != nil {
		return err
	}
	doc, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := replaceFile(k.o.Path, append(doc, '\n')); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return k.load()
}

// replaceFile gives path new content that is on disk when it returns.
func replaceFile(path string, content []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	_, err = t.Write(content)
	err = errors.Join(err, t.Sync(), t.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(t.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
