package serve

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Users are names with the hashes of their passwords.
type Users struct {
	hashes map[string]passwordHash
	// stranger is compared with when the name is unknown, so that the time taken
	// does not tell which names exist.
	stranger passwordHash
	// slots bounds how many bcrypt computations run at once: each takes tens of
	// milliseconds of a core that also has pages to serve.
	slots chan struct{}
	// key makes the entries of known worthless outside of this process.
	key [32]byte

	mu sync.Mutex
	// known are the proofs of passwords that were right: a page and its assets
	// are many requests with the same one.
	known map[[32]byte]struct{}
}

// passwordHash is a bcrypt hash or a SHA-256 hash.
type passwordHash struct {
	bcrypt []byte
	sha256 [32]byte
}

const (
	knownLimit      = 1024
	passwordWaiting = 2 * time.Second
)

// ParseUsers reads lines (or parts separated by commas) `name:hash`, where hash
// is a bcrypt hash ($2a$, $2b$, $2y$: what htpasswd -B writes) or `sha256:` with
// the 64 hexadecimal digits of the password's SHA-256. The latter is for long
// random passwords only. Errors never quote a hash.
func ParseUsers(text string) (*Users, error) {
	u := &Users{hashes: map[string]passwordHash{}, slots: make(chan struct{}, 1), known: map[[32]byte]struct{}{}}
	rand.Read(u.key[:])
	scanner := bufio.NewScanner(strings.NewReader(strings.ReplaceAll(text, ",", "\n")))
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, hash, ok := strings.Cut(line, ":")
		if !ok || name == "" {
			return nil, fmt.Errorf("users: entry %d: expected name:hash", number)
		}
		if _, twice := u.hashes[name]; twice {
			return nil, fmt.Errorf("users: entry %d: %q is there twice", number, name)
		}
		var p passwordHash
		if digits, ok := strings.CutPrefix(hash, "sha256:"); ok {
			sum, err := hex.DecodeString(digits)
			if err != nil || len(sum) != sha256.Size {
				return nil, fmt.Errorf("users: entry %d (%q): expected sha256: and 64 hexadecimal digits", number, name)
			}
			copy(p.sha256[:], sum)
		} else {
			if _, err := bcrypt.Cost([]byte(hash)); err != nil {
				return nil, fmt.Errorf("users: entry %d (%q): expected a bcrypt hash or sha256: and 64 digits", number, name)
			}
			p.bcrypt = []byte(hash)
			u.stranger = p
		}
		u.hashes[name] = p
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	if len(u.hashes) == 0 {
		return nil, fmt.Errorf("users: expected at least one name:hash")
	}
	return u, nil
}

func (u *Users) has(name string) bool {
	_, ok := u.hashes[name]
	return ok
}

type passwordVerdict uint8

const (
	passwordWrong passwordVerdict = iota
	passwordRight
	// passwordBusy: too many passwords are being checked.
	passwordBusy
)

func (u *Users) verify(ctx context.Context, name, password string) passwordVerdict {
	hash, exists := u.hashes[name]
	if !exists {
		hash = u.stranger
	}
	if hash.bcrypt == nil {
		sum := sha256.Sum256([]byte(password))
		if subtle.ConstantTimeCompare(sum[:], hash.sha256[:]) == 1 && exists {
			return passwordRight
		}
		return passwordWrong
	}
	proof := u.proof(name, password)
	u.mu.Lock()
	_, right := u.known[proof]
	u.mu.Unlock()
	if right {
		return passwordRight
	}
	waiting := time.NewTimer(passwordWaiting)
	defer waiting.Stop()
	select {
	case u.slots <- struct{}{}:
		defer func() { <-u.slots }()
	case <-waiting.C:
		return passwordBusy
	case <-ctx.Done():
		return passwordBusy
	}
	if bcrypt.CompareHashAndPassword(hash.bcrypt, []byte(password)) != nil || !exists {
		return passwordWrong
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.known) >= knownLimit {
		clear(u.known)
	}
	u.known[proof] = struct{}{}
	return passwordRight
}

// proof binds a name and password with the process's own key.
func (u *Users) proof(name, password string) (sum [32]byte) {
	mac := hmac.New(sha256.New, u.key[:])
	fmt.Fprintf(mac, "%d:%s%s", len(name), name, password)
	mac.Sum(sum[:0])
	return sum
}
