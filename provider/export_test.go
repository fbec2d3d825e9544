package provider

// FormerURN gives the URN of a component under an alias.
var FormerURN = formerURN

// NewServer wraps a server as the plugin's is.
var NewServer = newServer
