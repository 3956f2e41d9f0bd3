package schema

import (
	"reflect"
	"strings"

	"github.com/tidwall/gjson"
)

// bind fills what into points to from JSON, as encoding/json does. It leaves out a value of the wrong
// type. It is for text that is known to fit: the files of this package, which a test decodes with
// encoding/json too, and a user's schema after its check. With encoding/json, this was a quarter of a
// run on one project: it reads a text twice and prepares every type for encoding too.
func bind(v gjson.Result, into any) { bindTo(v, reflect.ValueOf(into).Elem()) }

// A binder fills itself from JSON.
type binder interface{ bind(v gjson.Result) }

func bindTo(v gjson.Result, to reflect.Value) {
	if v.Type == gjson.Null {
		return
	}
	switch to.Kind() {
	case reflect.String:
		if v.Type == gjson.String {
			to.SetString(v.Str)
		}
	case reflect.Bool:
		to.SetBool(v.Type == gjson.True)
	case reflect.Int:
		to.SetInt(int64(v.Num))
	case reflect.Interface:
		to.Set(reflect.ValueOf(v.Value()))
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		bindTo(v, to.Elem())
	case reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), 0, 0))
		v.ForEach(func(_, item gjson.Result) bool {
			n := to.Len()
			to.Grow(1)
			to.SetLen(n + 1)
			bindTo(item, to.Index(n))
			return true
		})
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		v.ForEach(func(key, item gjson.Result) bool {
			value := reflect.New(to.Type().Elem()).Elem()
			bindTo(item, value)
			to.SetMapIndex(reflect.ValueOf(key.Str).Convert(to.Type().Key()), value)
			return true
		})
	case reflect.Struct:
		if b, ok := to.Addr().Interface().(binder); ok {
			b.bind(v)
			return
		}
		v.ForEach(func(key, item gjson.Result) bool {
			if f := fieldOf(to, key.Str); f.IsValid() {
				bindTo(item, f)
			}
			return true
		})
	}
}

// fieldOf returns the field for a key, by its tag or else its name in any case of letters.
func fieldOf(of reflect.Value, key string) reflect.Value {
	t := of.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if inner := fieldOf(of.Field(i), key); inner.IsValid() {
				return inner
			}
			continue
		}
		tag, tagged := f.Tag.Lookup("json")
		if f.IsExported() && (tag == key || !tagged && strings.EqualFold(f.Name, key)) {
			return of.Field(i)
		}
	}
	return reflect.Value{}
}
