{{ var.value.in_an_unnamed_file }}
