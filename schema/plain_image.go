package schema

import (
	"slices"
	"strings"
)

// plainImages are images of an operating system, of Python, and of uv on them: they have no Airflow
// and no provider.
var plainImages = [...]string{
	"python", "debian", "ubuntu", "alpine", "fedora", "almalinux", "rockylinux", "amazonlinux", "astral/uv", "astral-sh/uv",
	"library/python", "library/debian", "library/ubuntu", "library/alpine",
}

// PlainImageOf returns what the reference of an image without any Airflow says of its Python; false
// for any other image.
func PlainImageOf(ref string) (Image, bool) {
	name, tag := splitReference(ref)
	for _, host := range [...]string{"docker.io/", "ghcr.io/", "public.ecr.aws/docker/"} {
		name = strings.TrimPrefix(name, host)
	}
	if !slices.Contains(plainImages[:], name) {
		return Image{}, false
	}
	var i Image
	version, _, _ := strings.Cut(strings.TrimPrefix(tag, "python"), "-")
	if n, ok := dotted(version); ok && len(n) >= 2 && n[0] == 3 {
		i.Python = dot(n[0], n[1])
	}
	return i, true
}
