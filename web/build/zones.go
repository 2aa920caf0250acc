package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// zonesSince is the time from which the table must be right: there are no records from before.
var zonesSince = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// zoneTable makes the table of device.Zones from the toolchain's own zone data (lib/time/zoneinfo.zip).
func zoneTable(goroot string) (string, error) {
	z, err := zip.OpenReader(filepath.Join(goroot, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return "", fmt.Errorf("the toolchain's time zones: %w", err)
	}
	defer z.Close()
	var lines []string
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return "", err
		}
		rule, err := zoneRule(data)
		if err != nil {
			return "", fmt.Errorf("time zone %s: %w", f.Name, err)
		}
		lines = append(lines, f.Name+"\t"+rule)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n", nil
}

// zoneRule returns the rule that stands at the end of a TZif file (RFC 8536), or the whole file when its
// table says more about the time to come.
func zoneRule(data []byte) (string, error) {
	const head = 44
	size := func(at, wide int) int { // of the block of data whose header is at
		n := func(i int) int { return int(binary.BigEndian.Uint32(data[at+20+4*i:])) }
		return n(3)*(wide+1) + n(4)*6 + n(5) + n(2)*(wide+4) + n(1) + n(0)
	}
	if len(data) < 2*head || string(data[:4]) != "TZif" || data[4] < '2' {
		return "", fmt.Errorf("not a TZif file of version 2 or later")
	}
	second := head + size(0, 4)
	transitions := int(binary.BigEndian.Uint32(data[second+32:]))
	footer := bytes.Trim(data[second+head+size(second, 8):], "\n")
	if transitions > 0 {
		last := int64(binary.BigEndian.Uint64(data[second+head+8*(transitions-1):]))
		if last >= zonesSince.Unix() || len(footer) == 0 {
			return "=" + base64.RawStdEncoding.EncodeToString(data[second:]), nil
		}
	}
	return string(footer), nil
}
