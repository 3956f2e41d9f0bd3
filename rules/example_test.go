package rules_test

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/rules"
)

func ExampleByID() {
	r, ok := rules.ByID("kwargs/unknown-key")
	fmt.Println(ok, r.Severity, r.ID.Family(), r.Title)
	fmt.Println(r.URL())
	// Output:
	// true error kwargs Unknown kwarg
	// https://github.com/astrosecrets/astrosecrets/blob/main/docs/rules/kwargs/unknown-key.md
}

func ExampleNearest() {
	fmt.Println(rules.Nearest("kwargs/unknown-kye"))
	fmt.Println(rules.Nearest("unproven")) // a rule without its family
	fmt.Println(rules.Nearest("nonsense"))
	// Output:
	// kwargs/unknown-key true
	// secret/unproven true
	//  false
}

func ExampleCheckName() {
	fmt.Println(rules.CheckName("kwargs"))
	fmt.Println(rules.CheckName("kwarg"))
	// Output:
	//
	// there is no rule or family "kwarg"; `astrosecrets rules` lists them
}

func ExampleAll() {
	families := map[string]int{}
	for _, r := range rules.All() {
		families[r.ID.Family()]++
	}
	fmt.Println(families["values"])
	// Output:
	// 5
}
