package pattern

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// property reads what follows \p or \P: {Name} or {Name=Value}, spelled exactly as ECMA-262 lists them.
func (p *parser) property(start int) (set, error) {
	if !p.take('{') {
		return nil, p.errorAt(start, `\p and `+p.describe(p.pos), "the name of a Unicode property in braces", `as \p{Letter}`)
	}
	from := p.pos
	for p.pos < len(p.src) && p.src[p.pos] != '}' {
		p.pos++
	}
	text := string(p.src[from:p.pos])
	if !p.take('}') {
		return nil, p.errorAt(start, "a { that nothing closes", "a } after the name of the property", "")
	}
	name, value, hasValue := strings.Cut(text, "=")
	if !hasValue {
		if s, ok := category(text); ok {
			return s, nil
		}
		return p.binaryProperty(start, text)
	}
	switch name {
	case "General_Category", "gc":
		if s, ok := category(value); ok {
			return s, nil
		}
		return nil, p.errorAt(start, `\p{`+text+"}", "a general category", `as \p{Letter} or \p{Lu}`)
	case "Script", "sc":
		return p.script(start, value)
	case "Script_Extensions", "scx":
		if _, err := p.script(start, value); err != nil {
			return nil, err
		}
		p.refuse(start, `\p{`+text+"}", `use \p{Script=`+value+"} if that is near enough")
		return everything, nil
	}
	return nil, p.errorAt(start, `\p{`+text+"}", "General_Category, Script or Script_Extensions before the =", `as \p{Script=Greek}`)
}

// category is the set of a general category, by its short or its long name.
func category(name string) (set, bool) {
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	if name == "C" { // spelled out, as the table of that name has not always held the unassigned
		return setFromTables(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Cn), true
	}
	table, ok := unicode.Categories[name]
	if !ok {
		return nil, false
	}
	return setFromTables(table), true
}

func (p *parser) script(start int, name string) (set, error) {
	long, ok := scriptCodes[name]
	if !ok {
		long = name
	}
	if table, ok := unicode.Scripts[long]; ok {
		return setFromTables(table), nil
	}
	return nil, p.errorAt(start, fmt.Sprintf("the script %q", name), "a script of Unicode "+unicode.Version, `as \p{Script=Greek} or \p{sc=Grek}`)
}

func (p *parser) binaryProperty(start int, name string) (set, error) {
	if long, ok := binaryAliases[name]; ok {
		name = long
	}
	if s := derivedProperty(name); s != nil {
		return s, nil
	}
	if s, ok := emojiProperties[name]; ok {
		return s, nil
	}
	if slices.Contains(tabledProperties, name) {
		return setFromTables(unicode.Properties[name]), nil
	}
	if slices.Contains(untabledProperties, name) {
		p.refuse(start, `\p{`+name+"}", "write the ranges of code points themselves")
		return everything, nil
	}
	remedy := `as \p{Letter}, \p{Lu} or \p{Script=Greek}`
	if _, ok := unicode.Scripts[name]; ok {
		remedy = `write \p{Script=` + name + "}"
	}
	return nil, p.errorAt(start, `\p{`+name+"}", "a property that ECMA-262 lists", remedy)
}

// derivedProperty makes the properties that Unicode derives from others (DerivedCoreProperties.txt), and the three that
// ECMA-262 adds. It is nil for any other name.
func derivedProperty(name string) set {
	switch name {
	case "Any":
		return everything
	case "ASCII":
		return set{{0, 127}}
	case "Assigned":
		return setFromTables(unicode.Cn).negate()
	case "Alphabetic":
		return setFromTables(unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.Other_Lowercase, unicode.Other_Uppercase)
	case "Lowercase":
		return setFromTables(unicode.Ll, unicode.Other_Lowercase)
	case "Uppercase":
		return setFromTables(unicode.Lu, unicode.Other_Uppercase)
	case "Cased":
		return setFromTables(unicode.Ll, unicode.Lu, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
	case "Math":
		return setFromTables(unicode.Sm, unicode.Other_Math)
	case "Grapheme_Extend":
		return setFromTables(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend)
	case "Grapheme_Base":
		return setFromTables(unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Cn, unicode.Zl, unicode.Zp,
			unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend).negate()
	case "Default_Ignorable_Code_Point":
		return setFromTables(unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Variation_Selector).
			without(setFromTables(unicode.White_Space, unicode.Prepended_Concatenation_Mark).union(set{{0xFFF9, 0xFFFB}, {0x13430, 0x13440}}))
	case "ID_Start":
		return idStart()
	case "ID_Continue":
		return idContinue()
	}
	return nil
}

func idStart() set {
	return setFromTables(unicode.L, unicode.Nl, unicode.Other_ID_Start).
		without(setFromTables(unicode.Pattern_Syntax, unicode.Pattern_White_Space))
}

func idContinue() set {
	return setFromTables(unicode.L, unicode.Nl, unicode.Other_ID_Start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue).
		without(setFromTables(unicode.Pattern_Syntax, unicode.Pattern_White_Space))
}

// tabledProperties are those of ECMA-262, table 67, that Go has a table for under the same name.
var tabledProperties = []string{
	"ASCII_Hex_Digit", "Bidi_Control", "Dash", "Deprecated", "Diacritic", "Extender", "Hex_Digit", "IDS_Binary_Operator",
	"IDS_Trinary_Operator", "Ideographic", "Join_Control", "Logical_Order_Exception", "Noncharacter_Code_Point",
	"Pattern_Syntax", "Pattern_White_Space", "Quotation_Mark", "Radical", "Regional_Indicator", "Sentence_Terminal",
	"Soft_Dotted", "Terminal_Punctuation", "Unified_Ideograph", "Variation_Selector", "White_Space",
}

// untabledProperties are the rest of that table: right by ECMA-262, and beyond Go's tables.
var untabledProperties = []string{
	"Bidi_Mirrored", "Case_Ignorable", "Changes_When_Casefolded", "Changes_When_Casemapped", "Changes_When_Lowercased",
	"Changes_When_NFKC_Casefolded", "Changes_When_Titlecased", "Changes_When_Uppercased", "XID_Continue", "XID_Start",
}

var binaryAliases = map[string]string{
	"AHex": "ASCII_Hex_Digit", "Alpha": "Alphabetic", "Bidi_C": "Bidi_Control", "Bidi_M": "Bidi_Mirrored",
	"CI": "Case_Ignorable", "CWCF": "Changes_When_Casefolded", "CWCM": "Changes_When_Casemapped",
	"CWL": "Changes_When_Lowercased", "CWKCF": "Changes_When_NFKC_Casefolded", "CWT": "Changes_When_Titlecased",
	"CWU": "Changes_When_Uppercased", "DI": "Default_Ignorable_Code_Point", "Dep": "Deprecated", "Dia": "Diacritic",
	"EComp": "Emoji_Component", "EMod": "Emoji_Modifier", "EBase": "Emoji_Modifier_Base", "EPres": "Emoji_Presentation",
	"ExtPict": "Extended_Pictographic", "Ext": "Extender", "Gr_Base": "Grapheme_Base", "Gr_Ext": "Grapheme_Extend",
	"Hex": "Hex_Digit", "IDSB": "IDS_Binary_Operator", "IDST": "IDS_Trinary_Operator", "IDC": "ID_Continue",
	"IDS": "ID_Start", "Ideo": "Ideographic", "Join_C": "Join_Control", "LOE": "Logical_Order_Exception",
	"Lower": "Lowercase", "NChar": "Noncharacter_Code_Point", "Pat_Syn": "Pattern_Syntax", "Pat_WS": "Pattern_White_Space",
	"QMark": "Quotation_Mark", "RI": "Regional_Indicator", "STerm": "Sentence_Terminal", "SD": "Soft_Dotted",
	"Term": "Terminal_Punctuation", "UIdeo": "Unified_Ideograph", "Upper": "Uppercase", "VS": "Variation_Selector",
	"space": "White_Space", "XIDC": "XID_Continue", "XIDS": "XID_Start",
}

// scriptCodes gives the long name of a script for its code of four letters (PropertyValueAliases.txt).
var scriptCodes = codesOf(`
Adlm Adlam Aghb Caucasian_Albanian Ahom Ahom Arab Arabic Armi Imperial_Aramaic Armn Armenian Avst Avestan Bali Balinese
Bamu Bamum Bass Bassa_Vah Batk Batak Beng Bengali Bhks Bhaiksuki Bopo Bopomofo Brah Brahmi Brai Braille Bugi Buginese
Buhd Buhid Cakm Chakma Cans Canadian_Aboriginal Cari Carian Cham Cham Cher Cherokee Chrs Chorasmian Copt Coptic Qaac Coptic
Cpmn Cypro_Minoan Cprt Cypriot Cyrl Cyrillic Deva Devanagari Diak Dives_Akuru Dogr Dogra Dsrt Deseret Dupl Duployan
Egyp Egyptian_Hieroglyphs Elba Elbasan Elym Elymaic Ethi Ethiopic Geor Georgian Glag Glagolitic Gong Gunjala_Gondi
Gonm Masaram_Gondi Goth Gothic Gran Grantha Grek Greek Gujr Gujarati Guru Gurmukhi Hang Hangul Hani Han Hano Hanunoo
Hatr Hatran Hebr Hebrew Hira Hiragana Hluw Anatolian_Hieroglyphs Hmng Pahawh_Hmong Hmnp Nyiakeng_Puachue_Hmong
Hung Old_Hungarian Ital Old_Italic Java Javanese Kali Kayah_Li Kana Katakana Kawi Kawi Khar Kharoshthi Khmr Khmer
Khoj Khojki Kits Khitan_Small_Script Knda Kannada Kthi Kaithi Lana Tai_Tham Laoo Lao Latn Latin Lepc Lepcha Limb Limbu
Lina Linear_A Linb Linear_B Lisu Lisu Lyci Lycian Lydi Lydian Mahj Mahajani Maka Makasar Mand Mandaic Mani Manichaean
Marc Marchen Medf Medefaidrin Mend Mende_Kikakui Merc Meroitic_Cursive Mero Meroitic_Hieroglyphs Mlym Malayalam
Modi Modi Mong Mongolian Mroo Mro Mtei Meetei_Mayek Mult Multani Mymr Myanmar Nagm Nag_Mundari Nand Nandinagari
Narb Old_North_Arabian Nbat Nabataean Newa Newa Nkoo Nko Nshu Nushu Ogam Ogham Olck Ol_Chiki Orkh Old_Turkic Orya Oriya
Osge Osage Osma Osmanya Ougr Old_Uyghur Palm Palmyrene Pauc Pau_Cin_Hau Perm Old_Permic Phag Phags_Pa
Phli Inscriptional_Pahlavi Phlp Psalter_Pahlavi Phnx Phoenician Plrd Miao Prti Inscriptional_Parthian Rjng Rejang
Rohg Hanifi_Rohingya Runr Runic Samr Samaritan Sarb Old_South_Arabian Saur Saurashtra Sgnw SignWriting Shaw Shavian
Shrd Sharada Sidd Siddham Sind Khudawadi Sinh Sinhala Sogd Sogdian Sogo Old_Sogdian Sora Sora_Sompeng Soyo Soyombo
Sund Sundanese Sylo Syloti_Nagri Syrc Syriac Tagb Tagbanwa Takr Takri Tale Tai_Le Talu New_Tai_Lue Taml Tamil
Tang Tangut Tavt Tai_Viet Telu Telugu Tfng Tifinagh Tglg Tagalog Thaa Thaana Thai Thai Tibt Tibetan Tirh Tirhuta
Tnsa Tangsa Toto Toto Ugar Ugaritic Vaii Vai Vith Vithkuqi Wara Warang_Citi Wcho Wancho Xpeo Old_Persian
Xsux Cuneiform Yezi Yezidi Yiii Yi Zanb Zanabazar_Square Zinh Inherited Qaai Inherited Zyyy Common
`)

func codesOf(table string) map[string]string {
	codes := map[string]string{}
	words := strings.Fields(table)
	for pair := range slices.Chunk(words, 2) {
		codes[pair[0]] = pair[1]
	}
	return codes
}
