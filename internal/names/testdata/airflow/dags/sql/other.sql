select '{{ var.value.in_another_file }}', {{ conn.in_another_file.port }}
