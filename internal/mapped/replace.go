package mapped

// Replace returns t with some of its parts replaced. For each byte offset i, find returns how many bytes from there
// text takes the place of, 0 to keep the byte. If unresolved is set, text is the expression there, or its start.
func (t *String) Replace(find func(i int) (n int, text string, unresolved bool)) String {
	var b Builder
	done := 0
	for i := 0; i < len(t.Value); {
		n, text, unresolved := find(i)
		if n == 0 {
			i++
			continue
		}
		b.Append(t, done, i)
		if unresolved {
			b.AddUnresolved(t.Source(i, i+1).Start, text)
		} else {
			b.Decode(t, i, i+n, text)
		}
		i += n
		done = i
	}
	b.Append(t, done, len(t.Value))
	return b.Text(t.Span)
}
