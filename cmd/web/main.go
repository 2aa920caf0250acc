//go:build js && wasm

// Command web is the program that runs in the browser's Worker: it only joins the edges to the front.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/device"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/practice/all"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == device.ModeKDF {
		device.ServeKDF()
		return
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	storage, zones := &device.Storage{}, device.BuiltZones()
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin:    device.Origin(),
			Transport: device.Transport{Origin: device.Origin()},
			Storage:   storage,
			KDF:       device.KDF{},
			DeviceKey: device.Key{Storage: storage},
			Tabs:      &device.Tabs{},
			Device:    device.Name(),
		},
		Practices: all.Practices(),
		Load:      zones.Load,
		Zone:      zones.Own(),
	})
	if err != nil {
		return err
	}
	if err := f.Start(ctx); err != nil {
		return err
	}
	device.Serve(ctx, f)
	return nil
}
