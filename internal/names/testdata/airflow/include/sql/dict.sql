{{ var.value.in_templates_dict }}
