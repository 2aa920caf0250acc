package compile

import "strings"

// inflect returns a word with the endings it can take, as a verb and as a noun. That some of them are no
// words does no harm: nobody writes them.
func (r *Rules) inflect(w string) []string {
	if f := r.irregular[w]; f != nil {
		return append([]string{w, w + "s"}, append(f, ing(w))...)
	}
	n := len(w)
	all := []string{w, ing(w)}
	switch last := w[n-1]; {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"):
		all = append(all, w+"es", w+"ed")
	case last == 'y' && n > 1 && !vowel(w[n-2]):
		all = append(all, w[:n-1]+"ies", w[:n-1]+"ied")
	case last == 'e':
		all = append(all, w+"s", w+"d")
	case doubles(w):
		all = append(all, w+"s", w+string(last)+"ed", w+"ed", w+"ing")
	default:
		all = append(all, w+"s", w+"ed")
	}
	return all
}

func ing(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ie"):
		return w[:n-2] + "ying"
	case strings.HasSuffix(w, "ee"), strings.HasSuffix(w, "oe"), strings.HasSuffix(w, "ye"):
		return w + "ing"
	case w[n-1] == 'e' && n > 2:
		return w[:n-1] + "ing"
	case doubles(w):
		return w + string(w[n-1]) + "ing"
	}
	return w + "ing"
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// doubles reports whether the last letter is written twice before an ending: stop, forget, travel.
func doubles(w string) bool {
	n := len(w)
	return n > 2 && !vowel(w[n-1]) && strings.IndexByte("wxy", w[n-1]) < 0 && vowel(w[n-2]) && !vowel(w[n-3])
}

// spellings returns a word as the British and as Americans write it.
func spellings(w string) []string {
	all := []string{w}
	swap := func(a, b string) {
		for _, x := range all {
			if strings.Contains(x, a) {
				all = append(all, strings.ReplaceAll(x, a, b))
			} else if strings.Contains(x, b) {
				all = append(all, strings.ReplaceAll(x, b, a))
			}
		}
	}
	for _, stem := range []string{"apolog", "minim", "real", "recogn", "critic", "organ", "emphas", "prior", "rational", "legitim", "social", "victim", "jeopard", "normal", "final", "weapon", "sympath", "empath", "demon", "traumat", "dramat", "patron", "finan", "summar", "trivial", "belittl", "internal", "general", "agon", "scrutin", "penal", "hospital", "stigmat", "ostrac", "monopol", "antagon", "villain", "pathologi", "sexual", "homogen", "author", "character", "custom", "material", "maxim", "memor", "moral", "mobil", "neutral", "optim", "brutal", "central", "equal", "local", "human", "humil", "special", "stabil", "vocal", "verbal", "revital", "tantal", "terror", "util", "symbol", "crystal", "character", "capital", "compartmental", "ideal", "individual", "intellectual", "mesmer", "modern", "person", "public", "radical", "romantic", "sensit", "synchron", "vandal", "visual"} {
		if strings.HasPrefix(w, stem+"is") || strings.HasPrefix(w, stem+"iz") {
			swap(stem+"is", stem+"iz")
		}
	}
	for _, stem := range []string{"fav", "behavi", "hon", "hum", "col", "neighb", "flav", "rum", "lab", "harb", "endeav", "dem", "sav", "vig"} {
		if strings.Contains(w, stem+"our") || strings.HasPrefix(w, stem+"or") {
			swap(stem+"our", stem+"or")
		}
	}
	for _, pair := range [][2]string{
		{"analys", "analyz"},
		{"paralys", "paralyz"},
		{"practise", "practice"},
		{"practisi", "practici"},
		{"defence", "defense"},
		{"offence", "offense"},
		{"pretence", "pretense"},
		{"ravell", "ravel"},
		{"travell", "travel"},
		{"cancell", "cancel"},
		{"counsell", "counsel"},
		{"quarrell", "quarrel"},
		{"belittl", "belittl"},
		{"centre", "center"},
		{"dialogue", "dialog"},
		{"mum", "mom"},
		{"mummy", "mommy"},
		{"grey", "gray"},
		{"learnt", "learned"},
		{"judgement", "judgment"},
		{"sceptic", "skeptic"},
		{"pyjama", "pajama"},
		{"fulfill", "fulfil"},
		{"arse", "ass"},
		{"towards", "toward"},
		{"afterwards", "afterward"},
	} {
		switch {
		case pair[0] == "mum" && w != "mum" && w != "mom", pair[0] == "arse" && w != "arse", pair[0] == "towards" && w != "towards", pair[0] == "afterwards" && w != "afterwards":
		case pair[1] != pair[0]+"" && (strings.HasPrefix(w, pair[0]) || strings.HasPrefix(w, pair[1])):
			a, b := pair[0], pair[1]
			if strings.HasPrefix(w, a) {
				all = append(all, b+w[len(a):])
			} else {
				all = append(all, a+w[len(b):])
			}
		}
	}
	return all
}
