package device_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/device"
)

func TestAZoneIsLoadedByItsRule(t *testing.T) {
	zones := device.Zones("Asia/Kolkata\tIST-5:30\nEurope/Berlin\tCET-1CEST,M3.5.0,M10.5.0/3\n")
	berlin := zones.Load("Europe/Berlin")
	if berlin == nil {
		t.Fatal("Berlin is unknown")
	}
	for at, want := range map[string]string{
		"2026-01-15T12:00:00Z": "13:00 CET", "2026-07-15T12:00:00Z": "14:00 CEST",
		"2026-10-25T00:59:59Z": "02:59 CEST", "2026-10-25T01:00:00Z": "02:00 CET",
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := when.In(berlin).Format("15:04 MST"); got != want {
			t.Errorf("%s is %s in Berlin, want %s", at, got, want)
		}
	}
	if got := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).In(zones.Load("Asia/Kolkata")).Format("15:04"); got != "05:30" {
		t.Errorf("midnight UTC is %s in Kolkata", got)
	}
	for _, name := range []string{"", "Europe", "Europe/Berlin\tCET", "Local", "Asia/Kolkata\n"} {
		if zones.Load(name) != nil {
			t.Errorf("%q is a zone", name)
		}
	}
}

// The table in the built worker says the same as the toolchain's zone data, for every zone and for years.
func TestTheBuiltTableAgreesWithTheToolchain(t *testing.T) {
	built, err := os.ReadFile("../web/dist/zones.txt")
	if err != nil {
		t.Skip("not built yet: run `make web`")
	}
	t.Setenv("ZONEINFO", filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")) //nolint:staticcheck // a test runs where it was built
	zones := device.Zones(built)
	count := 0
	for line := range strings.Lines(string(built)) {
		name, _, _ := strings.Cut(line, "\t")
		want, err := time.LoadLocation(name)
		if err != nil {
			continue // a name that only the toolchain's archive has
		}
		count++
		got := zones.Load(name)
		if got == nil {
			t.Errorf("%s is unknown", name)
			continue
		}
		for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2045; at = at.Add(61 * time.Hour) {
			if g, w := at.In(got).Format("2 15:04 MST"), at.In(want).Format("2 15:04 MST"); g != w {
				t.Errorf("%s at %v: %s, want %s", name, at, g, w)
				break
			}
		}
	}
	if count < 300 {
		t.Errorf("only %d zones", count)
	}
}
