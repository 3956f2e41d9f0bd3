package airflow

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// few is how many variables are searched faster than looked up in a map.
const few = 16

// variables are those of some layers after precedence: the first layer with a name has it, and within a
// layer the last variable.
type variables struct {
	layers []setting.Layer
	// byName and layerOf are nil for few variables.
	byName  map[string]*setting.Variable
	layerOf map[*setting.Variable]*setting.Layer
}

func newVariables(layers []setting.Layer) variables {
	vars := variables{layers: layers}
	n := 0
	for i := range layers {
		n += len(layers[i].Vars)
	}
	if n <= few {
		return vars
	}
	vars.byName = make(map[string]*setting.Variable, n)
	vars.layerOf = make(map[*setting.Variable]*setting.Layer, n)
	for i := range slices.Backward(layers) {
		for _, v := range layers[i].Vars {
			vars.byName[v.Name.Value], vars.layerOf[v] = v, &layers[i]
		}
	}
	return vars
}

// named returns the variable of a name, nil without one.
func (vars *variables) named(name string) *setting.Variable {
	if vars.byName != nil {
		return vars.byName[name]
	}
	for i := range vars.layers {
		for _, v := range slices.Backward(vars.layers[i].Vars) {
			if v.Name.Value == name {
				return v
			}
		}
	}
	return nil
}

// Lookup returns the variable that the environment sets under a name, or nil.
func (e *Environment) Lookup(name string) *setting.Variable { return e.vars.named(name) }

// Vars calls f for every effective variable, layer by layer.
func (e *Environment) Vars(f func(l *setting.Layer, v *setting.Variable)) {
	for i := range e.Layers {
		for _, v := range e.Layers[i].Vars {
			if e.Lookup(v.Name.Value) == v {
				f(&e.Layers[i], v)
			}
		}
	}
}

// LayerOf returns the layer that a variable comes from, or nil.
func (e *Environment) LayerOf(v *setting.Variable) *setting.Layer {
	if e.vars.layerOf != nil {
		return e.vars.layerOf[v]
	}
	for i := range e.Layers {
		if slices.Contains(e.Layers[i].Vars, v) {
			return &e.Layers[i]
		}
	}
	return nil
}
