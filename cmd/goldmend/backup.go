package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/goldmend/goldmend/relay/sqlstore"
)

func backup(ctx context.Context, c *Command, flags *flag.FlagSet, args []string) error {
	data := flags.String("data", "./data", "`directory` of the data")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	database, to := filepath.Join(*data, databaseFile), rest[0]
	switch err := sqlstore.Backup(ctx, database, to, time.Now()); {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return adviseBackup(database, to, err)
	case err != nil:
		return adviseDatabase(database, err)
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Stdout, "%s holds a checked copy, %d bytes. What is in it is sealed, as in the data itself.\n", to, info.Size())
	return nil
}

func adviseBackup(database, to string, err error) error {
	if _, missing := os.Stat(database); errors.Is(missing, fs.ErrNotExist) {
		return advice{fmt.Sprintf("there is no data in %s: name its directory with --data", filepath.Dir(database)), err}
	}
	return advice{fmt.Sprintf("%s cannot be written: choose a place that can", to), err}
}

func restore(ctx context.Context, c *Command, flags *flag.FlagSet, args []string) error {
	data := flags.String("data", "./data", "`directory` of the data")
	replace := flags.Bool("replace", false, "put data that is there already aside, under another name")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*data, 0o700); err != nil {
		return adviseDir(*data, err)
	}
	database, from, now := filepath.Join(*data, databaseFile), rest[0], time.Now()
	if _, err := os.Stat(from); err != nil {
		return advice{fmt.Sprintf("%s cannot be read: name the file that goldmend backup has written", from), err}
	}
	aside := database + ".before-" + now.UTC().Format("20060102-150405")
	err = sqlstore.Restore(ctx, from, database, now)
	served := errors.Is(err, sqlstore.ErrInUse)
	switch {
	case served && *replace:
		err = restoreServed(ctx, c.Stdout, from, database, aside)
	case errors.Is(err, fs.ErrExist) && *replace:
		if err := putAside(database, aside); err != nil {
			return err
		}
		fmt.Fprintf(c.Stdout, "What was there is kept as %s.\n", aside)
		err = sqlstore.Restore(ctx, from, database, now)
	}
	switch {
	case served && !*replace:
		return advice{fmt.Sprintf("goldmend serves from %s: add --replace to keep what is there under another name and put the copy in its place while it goes on", *data), err}
	case errors.Is(err, fs.ErrExist):
		return advice{fmt.Sprintf("%s holds data already: add --replace to keep that under another name and put the copy in its place", *data), err}
	case served && err != nil:
		return err
	case err != nil:
		return adviseDatabase(from, err)
	}
	fmt.Fprintf(c.Stdout, "%s is restored. People's devices give back what they wrote after the copy was made.\n", *data)
	return nil
}

// putAside moves a database with what belongs to it.
func putAside(database, aside string) error {
	for _, part := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(database+part, aside+part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return adviseDir(filepath.Dir(database), err)
		}
	}
	return nil
}

// adviseDatabase explains what can be wrong with a database.
func adviseDatabase(path string, err error) error {
	switch {
	case errors.Is(err, sqlstore.ErrInUse):
		return advice{"goldmend serve is running on this data: end it first, then restore", err}
	case errors.Is(err, sqlstore.ErrNewer), errors.Is(err, sqlstore.ErrForeign), errors.Is(err, sqlstore.ErrDamaged):
		return advice{fmt.Sprintf("%s: %v", path, cause(err)), err}
	}
	return err
}
