package idiom

// names are the functions, methods and constants that the language does not have.
var names = []row{
	// The clock and chance.
	{`^ now/today/Now/NOW/getdate/GETDATE/utcnow/currentTime/current_timestamp/Date ( )`, noClock, `message.time`, `, when the event was published`},
	{`Date/datetime/time/moment/Instant/LocalDate/LocalDateTime/DateTime/timestamp/Time . now/utcnow/today/Now/UtcNow ( )`, noClock, `message.time`, `, when the event was published`},
	{`^ uuid/uuid4/uuidv4/uuidv7/randomUUID/guid/newGuid/nanoid/random/rand ( )`, noChance, `message.id`, `, which is the event's own`},
	{`Math/crypto/uuid/UUID/random/Guid . random/randomUUID/uuid4/v4/NewGuid ( )`, noChance, `message.id`, `, which is the event's own`},

	// Times.
	{`Date . parse ( {*x} )`, timeIsText, `asTimestamp({x}).orValue(message.time)`, ""},
	{`datetime . fromisoformat/strptime ( {*x} )`, timeIsText, `asTimestamp({x}).orValue(message.time)`, ""},
	{`^ Date/datetime/date/toDate/to_date/parseDate/parse_date/parseTime/toTimestamp/to_timestamp/ZonedDateTime/moment ( {*x} )`, timeIsText, `asTimestamp({x}).orValue(message.time)`, ""},
	{`^ days/Days ( n:NUMBER )`, `unknown function {0}`, `duration("{n%}")`, ""},
	{`{t} . addDays/plusDays/AddDays ( n:NUMBER )`, `unknown function {0}: a time and a duration are added`, `asTimestamp({t}).orValue(message.time) + duration("{n%}")`, ""},
	{`{t} . toISOString/isoformat/toJSON ( )`, `unknown function {0}`, `string({t})`, ""},

	// Conversions.
	{`^ str/String/toString/tostring/to_string/STR/ToString ( {*x} )`, `unknown function {0}`, `string({x})`, ""},
	{`{t} . toString/ToString/to_s/to_string/toStr ( )`, `unknown function {0}`, `string({t})`, ""},
	{`^ float/Double/Float/toDouble ( {*x} )`, `unknown function {0}`, `double({x})`, ""},
	{`^ parseFloat/Number/Decimal/decimal/toNumber/to_number ( {*x} )`, `unknown function {0}`, `asDouble({x}).orValue(0.0)`, ""},
	{`^ parseInt/Integer/toInt/to_int/Int/integer/long/Long ( {*x} )`, `unknown function {0}`, `asInt({x}).orValue(0)`, ""},
	{`{t} . toInt/to_i/toInteger ( )`, `unknown function {0}`, `asInt({t}).orValue(0)`, ""},
	{`{t} . toFixed/toDouble/to_f/toNumber ( )`, `unknown function {0}`, `asDouble({t}).orValue(0.0)`, ""},
	{`{t} . toFixed ( n:NUMBER )`, `unknown function {0}`, `"%.{n}f".format([{t}])`, ""},
	{`^ Boolean/Bool/boolean/toBool ( {*x} )`, `unknown function {0}`, `bool({x})`, ""},
	{`Array . isArray ( {*x} )`, `unknown function isArray`, `type({x}) == list`, ""},
	{`^ isinstance ( {*x} , str )`, `unknown function {0}`, `type({x}) == string`, ""},
	{`^ isinstance ( {*x} , n:NAME )`, `unknown function {0}`, `type({x}) == {n}`, ""},
	{`JSON/json . f:stringify/dumps ( {*x} )`, `{f} is written json.encode`, `json.encode({x})`, ""},
	{`JSON/json . f:parse/loads ( {*x} )`, `{f} is written json.decode, and gives an optional`, `json.decode({x}).orValue({})`, ""},
	{`console . log ( {*x} )`, `an expression prints nothing`, `{x}`, ""},
	{`^ print/println/log ( {*x} )`, `an expression prints nothing`, `{x}`, ""},

	// Sizes.
	{`^ len/length/count/strlen/sizeof/LEN/Length/Count/num ( {*x} )`, `unknown function {0}`, `size({x})`, ""},
	{`{t} . length/len/count/Length/Count/getLength ( )`, `unknown function {0}`, `size({t})`, ""},
	{`^ isEmpty/empty/is_empty/isBlank ( {*x} )`, `unknown function {0}`, `size({x}) == 0`, ""},
	{`{t} . isEmpty/empty/isBlank/is_empty ( )`, `unknown function {0}`, `size({t}) == 0`, ""},
	{`{t} . isNotEmpty/any ( )`, `unknown function {0}`, `size({t}) > 0`, ""},

	// Strings.
	{`{t} . toUpperCase/toUpper/upper/uppercase/upcase/ToUpper/UpperCase/to_uppercase ( )`, `unknown function {0}`, `{t}.upperAscii()`, ""},
	{`{t} . toLowerCase/toLower/lower/lowercase/downcase/ToLower/LowerCase/to_lowercase ( )`, `unknown function {0}`, `{t}.lowerAscii()`, ""},
	{`^ upper/UPPER/toUpper/toUpperCase/ucase/uppercase ( {*x} )`, `unknown function {0}`, `{x}.upperAscii()`, ""},
	{`^ lower/LOWER/toLower/toLowerCase/lcase/lowercase ( {*x} )`, `unknown function {0}`, `{x}.lowerAscii()`, ""},
	{`{t} . strip/Trim/trimmed/chomp ( )`, `unknown function {0}`, `{t}.trim()`, ""},
	{`^ trim/TRIM/strip ( {*x} )`, `{0} is a function of the string`, `{x}.trim()`, ""},
	{`{t} . startswith/StartsWith/starts_with/hasPrefix/beginsWith ( {*x} )`, `unknown function {0}`, `{t}.startsWith({x})`, ""},
	{`{t} . endswith/EndsWith/ends_with/hasSuffix ( {*x} )`, `unknown function {0}`, `{t}.endsWith({x})`, ""},
	{`{t} . includes/include/Contains ( {*x} )`, `unknown function {0}`, `{x} in {t}`, ` for a list, {t}.contains({x}) for a string`},
	{`^ m:contains/startsWith/endsWith/split/indexOf/charAt ( {*a} , {*b} )`, `{0} is a function of the string`, `{a}.{m}({b})`, ""},
	{`^ startswith/starts_with/STARTS_WITH ( {*a} , {*b} )`, `unknown function {0}`, `{a}.startsWith({b})`, ""},
	{`^ endswith/ends_with/ENDS_WITH ( {*a} , {*b} )`, `unknown function {0}`, `{a}.endsWith({b})`, ""},
	{`^ includes ( {*a} , {*b} )`, `unknown function {0}`, `{b} in {a}`, ` for a list, {a}.contains({b}) for a string`},
	{`{t} . substr/mid ( {*x} , {*y} )`, `unknown function {0}`, `{t}.substring({x}, {x} + {y})`, ""},
	{`{t} . substr/slice ( {*x} )`, `unknown function {0}`, `{t}.substring({x})`, ""},
	{`^ substr/substring/SUBSTRING/mid/slice ( {*t} , {*x} , {*y} )`, `unknown function {0}`, `{t}.substring({x}, {y})`, ""},
	{`^ left/LEFT ( {*t} , {*x} )`, `unknown function {0}`, `{t}.substring(0, {x})`, ""},
	{`^ right/RIGHT ( {*t} , {*x} )`, `unknown function {0}`, `{t}.substring(size({t}) - {x})`, ""},
	{`{t} . replaceAll/gsub/replace_all ( {*x} , {*y} )`, `unknown function {0}`, `{t}.replace({x}, {y})`, ""},
	{`^ replace/REPLACE ( {*t} , {*x} , {*y} )`, `{0} is a function of the string`, `{t}.replace({x}, {y})`, ""},
	{`{t} . match/test/search ( {*x} )`, `unknown function {0}`, `{t}.matches({x})`, ""},
	{`{t} . equals/Equals/equal/eq ( {*x} )`, `unknown function {0}`, `{t} == {x}`, ""},
	{`{t} . equalsIgnoreCase ( {*x} )`, `unknown function {0}`, `{t}.lowerAscii() == {x}.lowerAscii()`, ""},
	{`^ concat/CONCAT ( {*a} , {*b} )`, `unknown function {0}`, `{a} + {b}`, ""},
	{`^ format/sprintf/printf/Sprintf ( s:TEXT , {**x} )`, `format is a function of the string, and takes a list`, `{s=}.format([{x}])`, ""},
	{`String/fmt/string . format/Sprintf/Format ( x:TEXT , {**y} )`, `format is a function of the string, and takes a list`, `{x=}.format([{y}])`, ""},

	// Absent, null and defaults.
	{`^ coalesce/COALESCE/ifnull/IFNULL/nvl/NVL/defaultTo/getOrElse ( {a} , {*b} )`, `unknown function {0}`, `{a?}.orValue({b})`, ""},
	{`^ isNull/is_null/isnull/ISNULL/isNil/isNone ( {*x} )`, `unknown function {0}`, `{x} == null`, ""},
	{`^ isNotNull/is_not_null/notNull ( {*x} )`, `unknown function {0}`, `{x} != null`, ""},
	{`^ isset/isSet/isDefined/defined/isPresent/present/exists/is_defined ( {a} )`, `unknown function {0}`, `has({a.})`, ""},
	{`{t} . hasOwnProperty/containsKey/has_key/has/hasKey/ContainsKey ( {*x} )`, `unknown function {0}`, `{x} in {t}`, ""},
	{`{t} . getOrDefault/get/fetch/dig ( s:TEXT , {*d} )`, `unknown function {0}`, `{t}[?{s}].orValue({d})`, ""},
	{`{t} . get/getString/getValue ( s:TEXT )`, `unknown function {0}`, `{t}[?{s}].orValue("")`, ""},
	{`{t} . orElse/or_else/unwrap_or/valueOr/getOrElse/orDefault ( {*d} )`, `unknown function {0}`, `{t}.orValue({d})`, ""},
	{`{t} . isPresent/isDefined/isSome/exists ( )`, `unknown function {0}`, `{t}.hasValue()`, ""},
	{`^ IF/iif/IIF/iff/cond/ternary/If ( {*c} , {*a} , {*b} )`, `unknown function {0}`, `{c} ? {a} : {b}`, ""},

	// Lists and maps.
	{`{t} . some/anyMatch/any ( {**x} )`, `{0} is written exists`, `{t}.exists({x})`, ""},
	{`{t} . every/allMatch ( {**x} )`, `{0} is written all`, `{t}.all({x})`, ""},
	{`{t} . collect/select/forEach/each ( {**x} )`, `{0} is written map`, `{t}.map({x})`, ""},
	{`{t} . where/find_all ( {**x} )`, `{0} is written filter`, `{t}.filter({x})`, ""},
	{`{t} . find/detect ( {**x} )`, `unknown function {0}`, `{t}.filter({x})[?0]`, ""},
	{`{t} . flatMap/flat_map ( {**x} )`, `unknown function {0}`, `{t}.map({x}).flatten()`, ""},
	{`{t} . concat/addAll/extend ( {*x} )`, `unknown function {0}`, `{t} + {x}`, ""},
	{`{t} . push/append/add ( {*x} )`, `unknown function {0}: a value does not change`, `{t} + [{x}]`, ""},
	{`{t} . at/elementAt/nth ( {*x} )`, `unknown function {0}`, `{t}[{x}]`, ""},
	{`Object . keys ( {*x} )`, `unknown function keys: a macro goes through the keys of a map`, `{x}.map(key, key)`, ""},
	{`Object . values ( {*x} )`, `unknown function values: a macro goes through the keys of a map`, `{x}.map(key, {x}[key])`, ""},
	{`{t} . keys/keySet/Keys ( )`, `unknown function {0}: a macro goes through the keys of a map`, `{t}.map(key, key)`, ""},
	{`{t} . values/Values ( )`, `unknown function {0}: a macro goes through the keys of a map`, `{t}.map(key, {t}[key])`, ""},
	{`^ keys ( {*x} )`, `unknown function {0}: a macro goes through the keys of a map`, `{x}.map(key, key)`, ""},
	{`^ sum/SUM ( {*x} )`, `{0} is a function of the list`, `{x}.sum()`, ""},
	{`{t} . Sum/total ( )`, `unknown function {0}`, `{t}.sum()`, ""},
	{`{t} . reduce/fold/inject (`, `there is no {0}; a list of numbers has a sum`, "", `write for example event.lines.map(line, line.price).sum()`},
	{`^ list/array/Array/List ( {**x} )`, `a list is written with [ ]`, `[{x}]`, ""},
	{`^ dict/Map/Object ( )`, `a map is written with { }`, `{}`, ""},

	// Numbers.
	{`Math . m:round/floor/ceil/abs/trunc/sign ( {*x} )`, `it is written math.{m}, and takes one number`, `math.{m}({x})`, ""},
	{`Math/math . max ( {**x} )`, `max is written math.greatest`, `math.greatest({x})`, ""},
	{`Math/math . min ( {**x} )`, `min is written math.least`, `math.least({x})`, ""},
	{`Math/math . pow/log/exp ( {*x} )`, `there is no {0}`, "", `let the event carry the result`},
	{`^ m:round/floor/ceil/abs/trunc/sign ( {*x} )`, `{0} is written math.{m}, and takes one number`, `math.{m}({x})`, ""},
	{`^ ROUND ( {*x} )`, `ROUND is written math.round`, `math.round({x})`, ""},
	{`^ max/MAX ( {**x} )`, `{0} is written math.greatest`, `math.greatest({x})`, ""},
	{`^ min/MIN ( {**x} )`, `{0} is written math.least`, `math.least({x})`, ""},
}

// doubtful are names that are right in their place, as the variable of a macro for example. An error must be about them.
var doubtful = []row{
	{`undefined/None/nil/NULL/Null/NIL/Nil`, `unknown name {0}: it is written null`, `null`, `, or [] for no commands`},
	{`True/TRUE/Yes`, `unknown name {0}: it is written in small letters`, `true`, ""},
	{`False/FALSE/No`, `unknown name {0}: it is written in small letters`, `false`, ""},
	{`this/self/payload/body/data/msg/record/detail/evt/input/e/ev/Event . n:NAME`, `unknown name {0}: the event is called event`, `event.{n}`, ""},
	{`{t} . contains ( {*x} )`, `contains is a function of strings`, `{x} in {t}`, ""},
	{`a:TEXT % {b}`, `% gives the remainder of a division; format fills in a string`, `{a}.format([{b}])`, ""},
}
