echo {{ var.value.in_a_script }}
