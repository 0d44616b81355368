// A module whose exports are the hooks.
export const handleNoop = () => "250 exported hook";
