package web

// HandlerOf is Handler over other files than those built in.
var HandlerOf = handlerOf
