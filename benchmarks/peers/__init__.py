"""Other ways to the same answer, each written as somebody would who knows the tool well."""
