package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrDamaged means that a database does not pass SQLite's check of its integrity.
var ErrDamaged = errors.New("the database is damaged")

// Backup writes a copy of the database at path into the file to, as it is at one moment, while others may
// be serving from it. The copy is whole or not there: it is written beside, checked, flushed to disk and then
// renamed, and takes the place of an older copy. Now is kept in it, for [Restore].
func Backup(ctx context.Context, path, to string, now time.Time) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if same(path, to) {
		return fmt.Errorf("back up %s: the copy cannot take its place", path)
	}
	part, err := reserve(to)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	defer os.Remove(part)
	err = on(ctx, dsn(path), func(c *sql.Conn) error {
		if err := checkVersion(ctx, c); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, `vacuum into $1`, part)
		return err
	})
	if err != nil {
		return fmt.Errorf("back up %s: %w", path, err)
	}
	if err := finish(ctx, part, to, map[string]int64{metaBackup: now.UnixMilli()}); err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	return nil
}

// Restore makes the backup at from the database at path, which must not be there: an operator moves an
// older one away first. It refuses a database from which somebody serves ([ErrInUse]), one that is there
// ([fs.ErrExist]), a damaged backup ([ErrDamaged]), one of a newer version ([ErrNewer]) and any other file
// ([ErrForeign]). Members' devices then give back what came after the backup, with the arrival times that
// they had seen, which are taken if they lie between the backup and now.
func Restore(ctx context.Context, from, path string, now time.Time) error {
	lock, err := lockFile(path)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer lock.Close()
	removeAll(Staged(path)) // nobody serves who could take it
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if _, err := os.Lstat(path + suffix); err == nil {
			return fmt.Errorf("restore to %s: %w", path, &fs.PathError{Op: "create", Path: path + suffix, Err: fs.ErrExist})
		}
	}
	part, err := reserve(path)
	if err != nil {
		return fmt.Errorf("restore to %s: %w", path, err)
	}
	defer os.Remove(part)
	if err := copyFile(from, part); err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	var made int64
	err = on(ctx, dsn(part), func(c *sql.Conn) (err error) {
		if err := checkVersion(ctx, c); err != nil {
			return err
		}
		made, err = meta(ctx, c, metaBackup)
		return err
	})
	if err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	restored := map[string]int64{metaRestored: now.UnixMilli(), metaRestoredFrom: made}
	if err := finish(ctx, part, path, restored); err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	return nil
}

// removeAll removes a database with what belongs to it.
func removeAll(path string) {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		os.Remove(path + suffix)
	}
}

// reserve names a file beside another that is not there yet.
func reserve(beside string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(beside), filepath.Base(beside)+".part-*")
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Close(), os.Remove(f.Name()))
}

// finish notes values in a database that is complete, checks it, and moves it to its place for good.
func finish(ctx context.Context, part, to string, values map[string]int64) error {
	err := on(ctx, dsn(part, "journal_mode(delete)"), func(c *sql.Conn) error {
		var verdict string
		if err := c.QueryRowContext(ctx, `pragma integrity_check`).Scan(&verdict); err != nil {
			return damaged(err)
		}
		if verdict != "ok" {
			return fmt.Errorf("%w: %s", ErrDamaged, verdict)
		}
		for name, v := range values {
			if err := setMeta(ctx, c, name, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := flush(part); err != nil {
		return err
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return err
	}
	if err := os.Rename(part, to); err != nil {
		return err
	}
	return flush(filepath.Dir(to))
}

// checkVersion refuses what this program cannot use.
func checkVersion(ctx context.Context, c *sql.Conn) error {
	version, err := schemaVersion(ctx, c)
	switch {
	case err != nil:
		return damaged(err)
	case version == 0:
		return ErrForeign
	case version > len(migrations):
		return fmt.Errorf("version %d, this program knows %d: %w", version, len(migrations), ErrNewer)
	}
	return nil
}

// on opens one connection for do.
func on(ctx context.Context, name string, do func(*sql.Conn) error) error {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := db.Conn(ctx)
	if err != nil {
		return damaged(err)
	}
	defer c.Close()
	return do(c)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// flush has the disk keep a file, or a directory's list of files.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// same reports whether two names are one file.
func same(a, b string) bool {
	fa, err1 := os.Stat(a)
	fb, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(fa, fb)
}
