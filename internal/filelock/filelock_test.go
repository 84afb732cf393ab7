package filelock_test

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/filelock"
)

func TestExclusiveLockExcludesEveryOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	l, err := filelock.Exclusive(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]func(string) (*filelock.Lock, error){"exclusive": filelock.Exclusive, "shared": filelock.Shared} {
		_, err := take(path)
		var held *filelock.HeldError
		if !errors.As(err, &held) || held.PID != os.Getpid() || held.Path != path {
			t.Errorf("%s: got %v; want a HeldError with the path and the PID %d", name, err, os.Getpid())
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: got %v; want nil", err)
	}
	again, err := filelock.Exclusive(path)
	if err != nil {
		t.Fatalf("after Close: got %v; want the lock", err)
	}
	if err := again.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Remove: got %v; want no file", err)
	}
}

func TestSharedLocksExcludeOnlyExclusiveOnes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	// The number that an earlier holder left must not be taken for the holder's.
	if err := os.WriteFile(path, []byte("1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		l, err := filelock.Shared(path)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	_, err := filelock.Exclusive(path)
	var held *filelock.HeldError
	if !errors.As(err, &held) || held.PID != 0 {
		t.Errorf("got %v; want a HeldError without a PID", err)
	}
}

// TestLockEndsWithTheProcess kills a process that holds the lock.
func TestLockEndsWithTheProcess(t *testing.T) {
	const variable = "FILELOCK_TEST_PATH"
	if path := os.Getenv(variable); path != "" {
		if _, err := filelock.Exclusive(path); err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("locked\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent, if it is not killed before
		return
	}
	path := filepath.Join(t.TempDir(), "lock")
	child := exec.Command(os.Args[0], "-test.run=^TestLockEndsWithTheProcess$")
	child.Env = append(os.Environ(), variable+"="+path)
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the child says %q, %v; want that it has the lock", line, err)
	}
	_, err = filelock.Exclusive(path)
	var held *filelock.HeldError
	if !errors.As(err, &held) || held.PID != child.Process.Pid {
		t.Errorf("beside the child: got %v; want a HeldError with the PID %d", err, child.Process.Pid)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	l, err := filelock.Exclusive(path)
	if err != nil {
		t.Fatalf("after the child: got %v; want the lock", err)
	}
	_ = l.Close()
}
