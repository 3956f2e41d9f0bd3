select 1 as a -- {{ var('a_variable_of_dbt') }}
