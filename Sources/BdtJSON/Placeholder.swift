// JSON values that keep the order of keys and the digits of numbers.
