/** Every change carries it: a page of another origin cannot send it. */
export const actionHeader = "x-confidant-ops"
