select '{{ var.value.in_a_file }}'
