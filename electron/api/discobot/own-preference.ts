/** Preferences that begin so are this host's own: no client lists or changes them. */
export const ownPrefix = "outrigger:"
