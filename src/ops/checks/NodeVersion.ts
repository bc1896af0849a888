import { Effect } from "effect"
import { within } from "../../policy/ops/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

/** The major version that is tested and installed with the packages. */
const wanted = 24

export const finding = (version: string) => {
  const major = Number.parseInt(version, 10)
  if (major === wanted) return ok(`Node ${version}`)
  return major < wanted
    ? problem(
        `Node ${version} is too old.`,
        `Start with npm start or npm run confidant: they use Node ${wanted} from node_modules. If it is missing, run npm ci`,
      )
    : warning(`Node ${version} is newer than what is tested.`, `Use Node ${wanted}, as npm start does.`)
}

export const nodeVersion: Check = {
  name: "node",
  within: within.local,
  look: Effect.sync(() => [finding(process.versions.node)]),
}
