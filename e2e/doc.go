// Package e2e tells stories of people who use Goldmend in real headless browsers against the real program.
//
// A [House] is the built binary serving from a temporary folder, behind a proxy that a story may turn
// hostile. A [Person] is one browser with its own profile. Stories wait for what a person would see,
// never for a time.
//
// With GOLDMEND_SHOTS=DIR, every page on which a story calls Look is written there as pictures: 360 and
// 1280 px wide, light and dark.
package e2e
