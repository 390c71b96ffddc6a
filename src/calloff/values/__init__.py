"""The ground: values that know nothing of call-offs, such as money, periods and texts."""
