package lane

// Store writes the package of a function.
var Store = store
