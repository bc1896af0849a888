import { isLoopback } from "../Loopback.ts"

/** What a second copy of a database takes on the server's disk, indexes built anew and its log included. */
export const roomFor = (database: number, log: number): number => Math.ceil(database * 1.3 + log)

/** Whether the server keeps its files on this machine: by PGHOST, a socket's folder or an address. */
export const isHere = (host: string): boolean => host.startsWith("/") || isLoopback(host)
