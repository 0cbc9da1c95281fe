/** Beginnings of the names of files that need not hold to the rules yet: while a folder is rewritten. */
export const exceptions: readonly string[] = []
