package dotenv

// measured is what each reader makes of a file: what most of them make of it, and the
// others. The first 33 files have been measured with the programs themselves.
var measured = []struct {
	name, file, most string
	others           readings
}{
	{`plain json`, `K={"a": "b", "c": "d"}`, `K={"a": "b", "c": "d"}`, nil},
	{`single quoted json`, `K='{"a": "b"}'`, `K={"a": "b"}`, readings{
		Docker: `K='{"a": "b"}'`,
	}},
	{`double quoted json, unescaped inner`, `K="{"a": "b"}"`, `K={"a": "b"}`, readings{
		Compose:  `stop 1: invalid character in a variable name`,
		Docker:   `K="{"a": "b"}"`,
		Godotenv: `stop 1: invalid character in a variable name`,
	}},
	{`double quoted json, escaped`, `K="{\"a\": \"b\"}"`, `K={"a": "b"}`, readings{
		Docker:       `K="{\"a\": \"b\"}"`,
		Standalone:   `K={\"a\": \"b\"}`,
		VariableLoad: `K={\"a\": \"b\"}`,
	}},
	{`inline comment after json`, `K={"a": "b"} # note`, `K={"a": "b"}`, readings{
		Docker:       `K={"a": "b"} # note`,
		Standalone:   `K={"a": "b"} # note`,
		VariableLoad: `K={"a": "b"} # note`,
	}},
	{`# inside json no space`, `K={"a": "b#c"}`, `K={"a": "b#c"}`, readings{
		EnvFromFile: `K={"a": "b`,
	}},
	{`# inside json with space`, `K={"a": "b #c"}`, `K={"a": "b`, readings{
		Docker:       `K={"a": "b #c"}`,
		Standalone:   `K={"a": "b #c"}`,
		VariableLoad: `K={"a": "b #c"}`,
	}},
	{`$ in json value`, `K={"a": "p$HOMEx", "b":"${UNSETVAR}"}`, `K={"a": "p$HOMEx", "b":"${UNSETVAR}"}`, readings{
		Compose:     `K={"a": "p", "b":""} <- HOMEx,UNSETVAR`,
		EnvFromFile: `K={"a": "px", "b":""} <- HOME,UNSETVAR`,
		Godotenv:    `K={"a": "px", "b":""} <- HOME,UNSETVAR`,
	}},
	{`$ in single quotes`, `K='{"a": "p$HOME"}'`, `K={"a": "p$HOME"}`, readings{
		Docker: `K='{"a": "p$HOME"}'`,
	}},
	{`$$ escape`, `K={"a": "p$$w"}`, `K={"a": "p$$w"}`, readings{
		Compose: `K={"a": "p$w"}`,
	}},
	{`$ lone / digits`, `K={"a": "pa$5w$"}`, `K={"a": "pa$5w$"}`, readings{
		EnvFromFile: `K={"a": "paw$"} <- 5`,
		Godotenv:    `K={"a": "paw$"} <- 5`,
	}},
	{`backslash-n in json`, `K={"a": "x\ny"}`, `K={"a": "x\ny"}`, nil},
	{`backslash-n single quoted`, `K='{"a": "x\ny"}'`, `K={"a": "x\ny"}`, readings{
		Docker: `K='{"a": "x\ny"}'`,
	}},
	{`backslash-n dq escaped`, `K="{\"a\": \"x\\ny\"}"`, `K={"a": "x\ny"}`, readings{
		Docker:       `K="{\"a\": \"x\\ny\"}"`,
		Standalone:   `K={\"a\": \"x\\ny\"}`,
		VariableLoad: `K={\"a\": \"x\\ny\"}`,
		EnvFromFile:  "K={\"a\": \"x\ny\"}",
	}},
	{`multi-line unquoted json`, "K={\n  \"a\": \"b\"\n}", `stop 2: invalid character in a variable name`, readings{
		Docker:       `stop 2: the variable name contains a space`,
		Standalone:   `K={`,
		VariableLoad: `K={`,
		EnvFromFile:  `stop 2: the line is not KEY=value`,
	}},
	{`multi-line single quoted json`, "K='{\n  \"a\": \"b\"\n}'", "K={\n  \"a\": \"b\"\n}", readings{
		Docker:       `stop 2: the variable name contains a space`,
		Standalone:   `K='{`,
		VariableLoad: `K={`,
	}},
	{`export prefix`, `export K=v`, `K=v`, readings{
		Docker:       `stop 1: the variable name contains a space`,
		Standalone:   `export K=v`,
		VariableLoad: `export K=v`,
	}},
	{`spaces around =`, `K = v`, `K=v`, readings{
		Docker:       `stop 1: the variable name contains a space`,
		Standalone:   `K = v`,
		VariableLoad: `K =v`,
	}},
	{`leading space`, ` K=v`, `K=v`, readings{
		VariableLoad: ` K=v`,
	}},
	{`CRLF`, "K=v\r\nB={\"a\":\"b\"}\r\n", `K=v ; B={"a":"b"}`, nil},
	{`BOM`, "\ufeffK=v\n", `K=v`, readings{
		Standalone:   "\ufeffK=v",
		VariableLoad: "\ufeffK=v",
		Godotenv:     `stop 1: invalid character in a variable name`,
	}},
	{`empty value`, `K=`, `K=`, readings{
		VariableLoad: `(K empty)`,
	}},
	{`no equals`, `K`, `=K`, readings{
		Docker:       `(K inherited)`,
		Standalone:   ``,
		VariableLoad: ``,
		EnvFromFile:  `stop 1: the line is not KEY=value`,
	}},
	{`yaml style`, `K: v`, `K=v`, readings{
		Docker:       `stop 1: the variable name contains a space`,
		Standalone:   ``,
		VariableLoad: ``,
	}},
	{`duplicate`, "K=1\nK=2", `(K overridden) ; K=2`, readings{
		VariableLoad: `K=1 ; (K overridden)`,
	}},
	{`trailing space`, `K=v   `, `K=v`, readings{
		Docker: `K=v   `,
	}},
	{`comment with leading space`, "  # hi\nK=v", `K=v`, readings{
		VariableLoad: `K=v`,
	}},
	{`quoted then comment`, `K='v' # c`, `K=v`, readings{
		Docker:       `K='v' # c`,
		Standalone:   `K='v' # c`,
		VariableLoad: `K=v' # c`,
	}},
	{`expand earlier key`, "A=1\nK={\"a\": \"$A\"}", `A=1 ; K={"a": "1"}`, readings{
		Docker:       `A=1 ; K={"a": "$A"}`,
		Standalone:   `A=1 ; K={"a": "$A"}`,
		VariableLoad: `A=1 ; K={"a": "$A"}`,
	}},
	{`mismatched quote`, `K='{"a": "b"}`, `stop 1: missing closing quote`, readings{
		Docker:       `K='{"a": "b"}`,
		Standalone:   `K='{"a": "b"}`,
		VariableLoad: `K={"a": "b"}`,
	}},
	{`json with apostrophe`, `K={"a": "it's"}`, `K={"a": "it's"}`, nil},
	{`single-quoted json w/ apostrophe`, `K='{"a": "it's"}'`, `K={"a": "it's"}`, readings{
		Compose:  `stop 1: invalid character in a variable name`,
		Docker:   `K='{"a": "it's"}'`,
		Godotenv: `stop 1: invalid character in a variable name`,
	}},
	{`dash in key`, `my-key=v`, `my-key=v`, readings{
		EnvFromFile: `stop 1: the line is not KEY=value`,
		Godotenv:    `stop 1: invalid character in a variable name`,
	}},

	// Beyond the measured ones.
	{`name without a value on a line`, "K\nA=1\n", `(K inherited) ; A=1`, readings{
		Standalone:   `A=1`,
		VariableLoad: `A=1`,
		EnvFromFile:  `stop 1: the line is not KEY=value`,
		Godotenv:     `stop 1: invalid character in a variable name`,
	}},
	{`two on a line`, "A='1' K=2\n", `A='1' K=2`, readings{
		Compose:      `A=1 ; K=2`,
		VariableLoad: `A=1' K=2`,
		Godotenv:     `A=1 ; K=2`,
	}},
	{`apostrophes at the ends`, "K=''v''\n", `stop 1: invalid character in a variable name`, readings{
		Docker:       `K=''v''`,
		Standalone:   `K='v'`,
		VariableLoad: `K=v`,
		EnvFromFile:  `K='v'`,
	}},
	{`tab before a comment`, "K=v\t# c\n", `K=v	# c`, readings{
		EnvFromFile: `K=v`,
		Godotenv:    `K=v`,
	}},
	{`two comments`, "K=a #b #c\n", `K=a #b #c`, readings{
		Compose:     `K=a`,
		EnvFromFile: `K=a`,
		Godotenv:    `K=a #b`,
	}},
	{`hash first`, "K=#v\n", `K=#v`, readings{
		EnvFromFile: `K=`,
	}},
	{`default`, "K=${X:-d}e\n", `K=${X:-d}e`, readings{
		Compose:     `K=de <- X`,
		EnvFromFile: `K=:-d}e <- X`,
		Godotenv:    `K=:-d}e <- X`,
	}},
	{`closing brace alone`, "K={\"a\": \"$X}\"}\n", `K={"a": "$X}"}`, readings{
		Compose:     `K={"a": "}"} <- X`,
		EnvFromFile: `K={"a": ""} <- X`,
		Godotenv:    `K={"a": ""} <- X`,
	}},
	{`escaped dollar`, "K=\"a\\$X\"\n", `K=a$X`, readings{
		Docker:       `K="a\$X"`,
		Standalone:   `K=a\$X`,
		VariableLoad: `K=a\$X`,
	}},
	{`octal`, "K=\"\\0101\"\n", `K=\0101`, readings{
		Compose:     `K=A`,
		Docker:      `K="\0101"`,
		EnvFromFile: `K=0101`,
		Godotenv:    `K=0101`,
	}},
	{`quote in the way of trimming`, "K=\"a\\\"\"\n", `K=a"`, readings{
		Docker:       `K="a\""`,
		Standalone:   `K=a\"`,
		VariableLoad: `K=a\`,
		Godotenv:     `K=a\`,
	}},
	{`comment with a quote`, "K=\"a\" # \"b\"\n", `K=a" # "b`, readings{
		Compose:  `K=a`,
		Docker:   `K="a" # "b"`,
		Godotenv: `K=a`,
	}},
	{`lone carriage return`, "A=1\rK=2\r", "A=1\rK=2", readings{
		EnvFromFile: `A=1 ; K=2`,
		Godotenv:    `A=1 ; K=2`,
	}},
	{`not UTF-8`, "K=\xff\n", "K=\xff", readings{
		Docker:   `stop 1: the line is not valid UTF-8`,
		Godotenv: `K=�`,
	}},
	{`bracket in a name`, "K[0]=v\n", `K[0]=v`, readings{
		EnvFromFile: `stop 1: the line is not KEY=value`,
		Godotenv:    `stop 1: invalid character in a variable name`,
	}},
	{`saved secret`, "K= # secret\n", `K=# secret`, readings{
		Docker:      `K= # secret`,
		Standalone:  `K= # secret`,
		EnvFromFile: `K=`,
	}},
}
