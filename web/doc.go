// Package web serves the static page and the browser's program, as package web/build prepared them.
//
//   - Every file is compressed beforehand; those with a hash in their name are kept by browsers for ever,
//     the few others are asked for again each time.
//   - The one page is "/". There is no other path for pages: what is not a file is not found.
//   - Every answer carries the content security policy, that of the Worker included.
//   - Nothing here depends on who asks.
//
// Start at [Handler]. [Files] lists what is served with its checksum, for comparing hosts.
package web
