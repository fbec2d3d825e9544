package provider

// FormerURN gives the URN of a component under an alias.
var FormerURN = formerURN
