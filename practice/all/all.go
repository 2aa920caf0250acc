// Package all is the list of every practice. To add one, write its folder and add one line here.
package all

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/amends"
	"github.com/goldmend/goldmend/practice/apology"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/journal"
	"github.com/goldmend/goldmend/practice/promise"
)

// Practices returns every practice, in the order in which they are offered.
func Practices() []practice.Practice {
	return []practice.Practice{
		breach.Practice(),
		apology.Practice(),
		amends.Practice(),
		promise.Practice(),
		journal.Practice(),
	}
}
