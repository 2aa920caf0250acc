package ui

import (
	"slices"
	"strings"

	"github.com/goldmend/goldmend/html"
)

// ZoneCity is the readable end of an IANA zone name: "New York" of "America/New_York".
func ZoneCity(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ReplaceAll(name, "_", " ")
}

// zones are the zones that the list offers, by region. A zone that is not among them is offered when it
// is the reader's own or was chosen before.
var zones = []struct{ region, cities string }{
	{"Africa", "Abidjan Accra Addis_Ababa Algiers Cairo Casablanca Dakar Harare Johannesburg Khartoum Kinshasa Lagos Luanda Maputo Nairobi Tripoli Tunis Windhoek"},
	{"America", "Anchorage Argentina/Buenos_Aires Asuncion Bogota Caracas Chicago Costa_Rica Denver Edmonton Guatemala Guayaquil Halifax Havana Jamaica La_Paz Lima Los_Angeles Managua Manaus Mexico_City Monterrey Montevideo New_York Panama Phoenix Puerto_Rico Regina Santiago Santo_Domingo Sao_Paulo St_Johns Tijuana Toronto Vancouver Winnipeg"},
	{"Asia", "Almaty Amman Baghdad Baku Bangkok Beirut Colombo Damascus Dhaka Dubai Ho_Chi_Minh Hong_Kong Jakarta Jerusalem Kabul Karachi Kathmandu Kolkata Kuala_Lumpur Kuwait Manila Qatar Riyadh Seoul Shanghai Singapore Taipei Tashkent Tbilisi Tehran Tokyo Ulaanbaatar Vladivostok Yangon Yekaterinburg Yerevan"},
	{"Atlantic", "Azores Canary Cape_Verde Reykjavik"},
	{"Australia", "Adelaide Brisbane Darwin Hobart Melbourne Perth Sydney"},
	{"Europe", "Amsterdam Athens Belgrade Berlin Brussels Bucharest Budapest Chisinau Copenhagen Dublin Helsinki Istanbul Kyiv Lisbon Ljubljana London Luxembourg Madrid Minsk Moscow Oslo Paris Prague Riga Rome Sarajevo Sofia Stockholm Tallinn Tirane Vienna Vilnius Warsaw Zagreb Zurich"},
	{"Pacific", "Auckland Fiji Guam Honolulu Noumea Pago_Pago Port_Moresby Tongatapu"},
}

func zoneOptions(own, value string) html.Node {
	if value == "" {
		value = own
	}
	var first []string
	for _, z := range []string{own, value, "UTC"} {
		if z != "" && !slices.Contains(first, z) {
			first = append(first, z)
		}
	}
	option := func(z, text string) html.Node {
		return html.El("option", html.Attr("value", z), html.Flag("selected", z == value), html.Text(text))
	}
	nodes := []html.Node{html.Map(first, func(z string) html.Node {
		text := ZoneCity(z)
		if z == own {
			text += " (yours)"
		}
		return option(z, text)
	})}
	for _, r := range zones {
		var list []html.Node
		for city := range strings.FieldsSeq(r.cities) {
			if z := r.region + "/" + city; !slices.Contains(first, z) {
				list = append(list, option(z, ZoneCity(z)))
			}
		}
		nodes = append(nodes, html.El("optgroup", html.Attr("label", r.region), html.Group(list...)))
	}
	return html.Group(nodes...)
}
