// Package device is the browser, seen from the program: the only place that uses syscall/js.
//
//   - It brings what package client asks for: requests ([Transport]), storage ([Storage]), a key that no
//     program can read ([Key]), the tabs of one browser ([Tabs]) and a worker for slow keys ([KDF]).
//   - It runs in a Worker: there is no page here. The page's shim sends what a person does, and gets pages
//     back ([Serve]).
//   - Time zones come from a small table that the worker brings along ([Zones]), and so does the list of
//     words ([BuiltWords]): text is smaller in the download than the same data in a program.
//   - Nothing here decides anything about records.
//
// Start at [Serve]. Everything but [Zones] is built for GOOS=js GOARCH=wasm only.
package device
