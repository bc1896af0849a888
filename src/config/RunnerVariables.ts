import { Host, wholeNumber } from "./Formats.ts"
import { optional, variable } from "./Variable.ts"

/** Several processes on one database that share the work. */
export const runnerVariables = {
  RUNNER_HOST: optional<string>({
    name: "RUNNER_HOST",
    what: "Address of this machine on a private network, where other processes of this bot reach it. With it several of them share the work (docs/scaling.md); without it this one does it alone.",
    format: "a host name or an IP address, without http:// and port",
    fix: "Set it like RUNNER_HOST=10.0.0.11, or leave it out.",
    schema: Host,
  }),
  RUNNER_PORT: variable<number>({
    name: "RUNNER_PORT",
    what: "Port for those other processes alone. It has no password: never publish it.",
    format: "a whole number from 1 to 65535",
    fix: "Set RUNNER_PORT=7433, or leave it out.",
    schema: wholeNumber(1, 65_535),
    default: 7433,
  }),
}
