select '{{ var.value.in_a_query_file }}'
