// A handler in CommonJS: what it exports is the handler, and what that has can be named.
exports.handleNoop = () => "250 CommonJS";
exports.other = { handleNoop: () => "250 other" };
