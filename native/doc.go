// Package native is the edge of Goldmend on one's own computer: what package device is in a browser.
//
//   - [Transport] speaks to a relay over net/http.
//   - [Storage] keeps the sealed cache in a directory: whole files, replaced at once and synced.
//   - [KDF] stretches words in this process and gives the memory back.
//   - There is no device key: a directory can be copied, so "stay unlocked here" is not offered.
//   - [App] serves the page of one person to their own browser, on 127.0.0.1 only.
//
// `goldmend open` starts at [App]; tests and the demo use the parts.
package native
