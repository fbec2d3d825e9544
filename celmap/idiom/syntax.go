package idiom

// syntax are the idioms that do not parse. The first row that matches at a token counts.
var syntax = []row{
	// Quotes, comments, numbers and placeholders.
	{`TYPOGRAPHIC`, `{0} has typographic quotes`, `{0"}`, ""},
	{`COMMENT`, `a comment begins with //`, `{0/}`, ""},
	{`BLOCK`, `a comment begins with // and goes to the end of its line`, "", `remove it, or write it behind //`},
	{`BADNUMBER`, `{0} is not a number here: a number has digits only`, `{0#}`, ""},
	{`t:TEMPLATE`, `a string has no placeholders: join strings with +`, `{t+}`, ""},
	{`x:TEXT % ( {**y} )`, `% does not fill in a string; format takes a list`, `{x}.format([{y}])`, ""},
	{`x:TEXT . format ( -[ {**y} )`, `format takes a list`, `{x=}.format([{y}])`, ""},
	{`{ { {*x} } }`, `there are no placeholders: an expression stands for itself`, `{x}`, ""},
	{`$ { {*x} }`, `there are no placeholders outside of quotes: an expression stands for itself`, `{x}`, ""},
	{`$ . n:NAME`, `a path begins with event`, `event.{n}`, ""},
	{`$/@ n:NAME`, `a name has no {0} in front`, `{n}`, ""},

	{`{a} . n:FOREIGN`, `{n} is not a name: a name has the letters a to z, digits and _`, `{a}["{n}"]`, ""},
	{`{a} .? n:FOREIGN`, `{n} is not a name: a name has the letters a to z, digits and _`, `{a}[?"{n}"]`, ""},
	{`FOREIGN`, `{0} is not a name: a name has the letters a to z, digits and _`, `"{0}"`, ` if a string is meant`},

	// Absent, null and defaults.
	{`{a} ===/== undefined`, `there is no undefined: has() tells whether a property is present`, `!has({a.})`, ""},
	{`{a} !==/!= undefined`, `there is no undefined: has() tells whether a property is present`, `has({a.})`, ""},
	{`{a} ===/==/is n:None/nil/Null/NULL/NIL`, `{n} is written null`, `{a} == null`, ""},
	{`{a} !==/!=/<> n:None/nil/Null/NULL/NIL`, `{n} is written null`, `{a} != null`, ""},
	{`{a} is not None/nil/Null/NULL/null`, `the words "is not" are not an operator`, `{a} != null`, ""},
	{`{a} is None/nil/Null/NULL/null`, `the word "is" is not an operator`, `{a} == null`, ""},
	{`{a} ?./->/. n:NAME ??/||/or/OR b:TEXT`, `a default is given with .? and orValue`, `{a}.?{n}.orValue({b})`, `, or {a}.{n} != null ? {a}.{n} : {b} if it may be null`},
	{`{a} ?? {b}`, `there is no ??: a default is given with .? and orValue`, `{a?}.orValue({b})`, `, or {a} != null ? {a} : {b} if it may be null`},
	{`??`, `there is no ??: a default is given with .? and orValue`, "", `write for example event.?note.orValue("none")`},
	{`{a} ?: {b}`, `there is no ?: without a value in between`, `{a?}.orValue({b})`, `, or {a} != null ? {a} : {b} if it may be null`},
	{`{a} ?. [ {*k} ]`, `an optional index is written [? ]`, `{a}[?{k}].orValue("")`, ""},
	{`{a} ?. {b} || {c}`, `an optional property is written .? and its default with orValue`, `{a}.?{b}.orValue({c})`, ""},
	{`{a} ?. {b}`, `an optional property is written .? and its default with orValue`, `{a}.?{b}.orValue("")`, ""},
	{`< ! .`, `! stands before a value only`, `.`, ` alone`},

	// Operators.
	{`{a} not in {b}`, `the words "not in" are not an operator`, `!({a} in {b})`, ""},
	{`in ( {*a} , {*b} )`, `a list has [ ]`, `in [{a}, {b}]`, ""},
	{`typeof {a} ===/== t:TEXT`, `typeof is written type, and gives a type`, `type({a}) == {t'}`, ""},
	{`typeof {a} !==/!= t:TEXT`, `typeof is written type, and gives a type`, `type({a}) != {t'}`, ""},
	{`typeof {a}`, `typeof is written type, and gives a type`, `type({a})`, ""},
	{`===`, `=== is not an operator`, `==`, ""},
	{`!==`, `!== is not an operator`, `!=`, ""},
	{`<>`, `<> is not an operator`, `!=`, ""},
	{`{a} is not >`, `the words "is not" are not an operator`, `{a} !=`, ""},
	{`< is >`, `the word "is" is not an operator`, `==`, ""},
	{`{a} between/BETWEEN {b} and/AND {c}`, `{0} is two comparisons`, `{a} >= {b} && {a} <= {c}`, ""},
	{`< and/AND/And/& >`, `{0} is not an operator`, `&&`, ""},
	{`< or/OR/Or/| >`, `{0} is not an operator`, `||`, ""},
	{`not/NOT/Not ( {*x} )`, `{0} is not an operator`, `!({x})`, ""},
	{`not/NOT/Not {~x}`, `{0} is not an operator`, `!({x})`, ""},
	{`{a} like/LIKE TEXT`, `{0} is not an operator; strings have startsWith, endsWith and contains`, `{a}.contains("...")`, ""},
	{`{a} instanceof n:NAME`, `there is no instanceof: a value has a type`, `type({a}) == string`, ""},
	{`{a} as/as! n:NAME`, `a value needs no cast`, `{a}`, ""},
	{`{a} ** {b}`, `there is no power: multiply`, `{a} * {a}`, ""},
	{`{a} -> n:NAME`, `a property is selected with a dot`, `{a}.{n}`, ""},
	{`{a} [ * ] . {b}`, `[*] is written map`, `{a}.map(item, item.{b})`, ""},
	{`{a} [ * ]`, `[*] is written map`, `{a}.map(item, item)`, ""},

	// Parts of lists and strings.
	{`{a} [ - n:NUMBER : ]`, `[ ] takes one index`, `{a}.substring(size({a}) - {n})`, ` for a string, {a}.slice(size({a}) - {n}, size({a})) for a list`},
	{`{a} [ {*x} : {*y} ]`, `[ ] takes one index`, `{a}.substring({x}, {y})`, ` for a string, {a}.slice({x}, {y}) for a list`},
	{`{a} [ : {*y} ]`, `[ ] takes one index`, `{a}.substring(0, {y})`, ` for a string, {a}.slice(0, {y}) for a list`},
	{`{a} [ {*x} : ]`, `[ ] takes one index`, `{a}.substring({x})`, ` for a string, {a}.slice({x}, size({a})) for a list`},

	// Functions without names.
	{`{t} . find/first/detect ( n:NAME =>/-> {*b} )`, `there is no {0}: filter gives a list, and [?0] its first item if there is one`, `{t}.filter({n}, {b})[?0]`, ""},
	{`{t} . flatMap/flat_map ( n:NAME =>/-> {*b} )`, `there is no {0}: flatten takes one level of lists away`, `{t}.map({n}, {b}).flatten()`, ""},
	{`{t} . some/any/anyMatch ( n:NAME =>/-> {*b} )`, `{0} is written exists, and a macro takes the name of its variable first`, `{t}.exists({n}, {b})`, ""},
	{`{t} . every/allMatch ( n:NAME =>/-> {*b} )`, `{0} is written all, and a macro takes the name of its variable first`, `{t}.all({n}, {b})`, ""},
	{`{t} . where/select ( n:NAME =>/-> {*b} )`, `{0} is written filter or map, and a macro takes the name of its variable first`, `{t}.filter({n}, {b})`, ""},
	{`{t} . forEach/each ( n:NAME =>/-> {*b} )`, `{0} is written map, and a macro takes the name of its variable first`, `{t}.map({n}, {b})`, ""},
	{`{t} . reduce/fold/inject ( {**b} )`, `there is no {0}; a list of numbers has a sum`, "", `write for example event.lines.map(line, line.price).sum()`},
	{`{t} . m:map/filter/all/exists/exists_one ( n:NAME =>/-> {*b} )`, `a macro takes the name of its variable, then the expression`, `{t}.{m}({n}, {b})`, ""},
	{`{t} . m:map/filter/all/exists/exists_one ( ( n:NAME ) =>/-> {*b} )`, `a macro takes the name of its variable, then the expression`, `{t}.{m}({n}, {b})`, ""},
	{`{t} . some/any/anyMatch ( ( n:NAME ) =>/-> {*b} )`, `{0} is written exists, and a macro takes the name of its variable first`, `{t}.exists({n}, {b})`, ""},
	{`{t} . every/allMatch ( ( n:NAME ) =>/-> {*b} )`, `{0} is written all, and a macro takes the name of its variable first`, `{t}.all({n}, {b})`, ""},
	{`{t} . find/first/detect ( ( n:NAME ) =>/-> {*b} )`, `there is no {0}: filter gives a list, and [?0] its first item if there is one`, `{t}.filter({n}, {b})[?0]`, ""},
	{`{t} . m:map/filter/all/exists ( ( n:NAME , NAME ) =>/-> {*b} )`, `a macro has one variable: there is no index`, `{t}.{m}({n}, {b})`, ""},
	{`{t} . m:map/filter/all/exists/some/every/any ( lambda n:NAME : {*b} )`, `a macro takes the name of its variable, then the expression`, `{t}.map({n}, {b})`, ""},
	{`m:map/filter ( lambda n:NAME : {*b} , {t} )`, `{0} is a macro of the list`, `{t}.{m}({n}, {b})`, ""},
	{`=>/->`, `there are no functions without names: a macro takes the name of its variable, then the expression`, "", `write for example event.lines.map(line, line.sku)`},
	{`lambda`, `there are no functions without names: a macro takes the name of its variable, then the expression`, "", `write for example event.lines.map(line, line.sku)`},

	// Spread.
	{`[ ... {a} , {*b} ]`, `lists are joined with +`, `{a} + [{b}]`, ""},
	{`[ ... {a} ]`, `a list is copied by its name`, `{a}`, ""},
	{`{ .../** {a} , {**b} }`, `there is no {0}: name each property that the command takes`, `{a}.merge({{b}})`, ` if all of them are meant`},
	{`.../** {a}`, `there is no {0}: name each property that the command takes`, "", `write for example "orderId": {a}.orderId`},

	// Statements.
	{`if ( {*c} ) { {*a} } else if {*b}`, `there is no if: a condition is written with ? and :`, `{c} ? {a} : if {b}`, ""},
	{`if ( {*c} ) { {*a} } else { {*b} }`, `there is no if: a condition is written with ? and :`, `{c} ? {a} : {b}`, ""},
	{`if ( {*c} ) { {*a} }`, `there is no if: a condition is written with ? and :, and nothing to do is []`, `{c} ? {a} : []`, ""},
	{`if ( {*c} ) {*a} else {*b}`, `there is no if: a condition is written with ? and :`, `{c} ? {a} : {b}`, ""},
	{`if {*c} then {*a} else {*b}`, `there is no if: a condition is written with ? and :`, `{c} ? {a} : {b}`, ""},
	{`if {*c} then {*a}`, `there is no if: a condition is written with ? and :, and nothing to do is []`, `{c} ? {a} : []`, ""},
	{`if ( {*c} ) {*a}`, `there is no if: a condition is written with ? and :, and nothing to do is []`, `{c} ? {a} : []`, ""},
	{`[ {*f} for n:NAME in {*t} if {*c} ]`, `a list is made with macros`, `{t}.filter({n}, {c}).map({n}, {f})`, ""},
	{`[ {*f} for n:NAME in {*t} ]`, `a list is made with a macro`, `{t}.map({n}, {f})`, ""},
	{`{*a} if {*c} else {*b}`, `a condition is written with ? and :`, `{c} ? {a} : {b}`, ""},
	{`{*a} if/unless {*c}`, `a condition is written with ? and :, and nothing to do is []`, `{c} ? {a} : []`, ""},
	{`if/unless/elif/elsif/elseif/else/then`, `there is no {0}: a condition is written with ? and :, and nothing to do is []`, "", `write for example event.quantity > 1 ? [{"type": "CreateInvoice"}] : []`},
	{`const/let/var/val n:NAME =/:= {*v} ; {*r}`, `there is no {0}: cel.bind gives a value a name`, `cel.bind({n}, {v}, {r})`, ""},
	{`const/let/var/val n:NAME =/:=`, `there is no {0}: cel.bind gives a value a name`, "", `write for example cel.bind({n}, event.orderId, [{"orderId": {n}}])`},
	{`^ n:NAME =/:= {*v} ; {*r}`, `a name is given with cel.bind`, `cel.bind({n}, {v}, {r})`, ""},
	{`:=`, `:= gives no name here: cel.bind does`, "", `write for example cel.bind(id, event.orderId, [{"orderId": id}])`},
	{`switch/match/case/when`, `there is no {0}: conditions follow each other with ? and :`, "", `write for example event.quantity > 100 ? "high" : event.quantity > 10 ? "middle" : "low"`},
	{`for/while`, `there are no loops: a macro goes through a list`, "", `write for example event.lines.map(line, line.sku)`},
	{`def/function/func/fn`, `an expression cannot define a function; cel.bind gives a value a name`, "", `write for example cel.bind(id, event.orderId, [{"orderId": id}])`},
	{`import/package/namespace/await/async/try/throw/catch/void/break/continue/loop`, `there is no {0}: a mapping is one expression`, "", `remove it`},
	{`return`, `there is no return: the value of the expression is the result`, "", `remove return`},
	{`;`, `an expression has no semicolon`, "", `remove it`},

	// Times.
	{`new Date ( ) . toISOString/toString/toJSON/getTime/valueOf ( )`, noClock, `string(message.time)`, `, when the event was published`},
	{`new Date ( ) `, noClock, `message.time`, `, when the event was published`},
	{`new Date ( {*x} ) . toISOString/toString/toJSON ( )`, timeIsText, `string(asTimestamp({x}).orValue(message.time))`, ""},
	{`new Date ( {*x} )`, timeIsText, `asTimestamp({x}).orValue(message.time)`, ""},
	{`new n:NAME`, `there is no new: a map is written with { }, a list with [ ]`, "", `remove new`},

	{`{t} . match/matches/test/search ( r:REGEX )`, `a pattern is a string`, `{t}.matches({r$})`, ""},
	{`r:REGEX . test/match ( {*x} )`, `a pattern is a string, and matches takes it`, `{x}.matches({r$})`, ""},
	{`r:REGEX`, `a pattern is a string`, `{r$}`, ""},
	{`timedelta ( days = n:NUMBER )`, `a duration is a string, and its units are h, m and s`, `duration("{n%}")`, ""},
	{`=`, `= is not an operator`, `==`, ""},
}

const (
	noClock    = "there is no clock: the same event always gives the same commands"
	timeIsText = "a time in JSON is a string"
	noChance   = "nothing is random: the same event always gives the same commands"
)
