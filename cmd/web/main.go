//go:build js && wasm

// Command web is the program that runs in the browser's Worker: it only joins the edges to the front.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/device"
	"github.com/goldmend/goldmend/export"
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
	origin, storage, zones := device.Origin(), &device.Storage{}, device.BuiltZones()
	if storage.Refused(ctx) {
		device.Fall("storage")
		return nil
	}
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin:    origin,
			Transport: device.Transport{Origin: origin},
			Storage:   storage,
			KDF:       device.KDF{},
			Words:     device.BuiltWords(),
			DeviceKey: device.Key{Storage: storage},
			Tabs:      &device.Tabs{},
			Device:    device.Name(),
			Loading:   device.Loading,
		},
		Practices: all.Practices(),
		Export:    exportFrom(origin),
		Rules:     device.Rules,
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

func exportFrom(origin string) func(context.Context, *client.Client, ...client.RoomID) (*front.File, error) {
	return func(ctx context.Context, c *client.Client, rooms ...client.RoomID) (*front.File, error) {
		var b bytes.Buffer
		now := time.Now()
		if err := export.From(ctx, &b, c, origin, now, rooms...); err != nil {
			return nil, err
		}
		return &front.File{Name: "notes-" + now.Format(time.DateOnly) + ".jsonl", Type: "application/jsonl", Data: b.Bytes()}, nil
	}
}
