/** A database cluster of PostgreSQL as its files tell: the identifier is made with it, and copied with it. */
export interface Known {
  readonly dataDir: string
  /** null: not recorded. */
  readonly systemIdentifier: string | null
}

export interface Facts {
  readonly stateDir: string
  /** What the state folder says of its database; null: nothing yet. */
  readonly pointer: Known | null
  readonly here: string
  /** Where it is if the server's user cannot reach that; several names, as older folders may have taken the first. */
  readonly elsewhere: ReadonlyArray<string>
  /** The identifier of the database there; null: there is none. */
  readonly found: (dataDir: string) => string | null
  /** Another state folder that the database names as its own and that, in turn, names this database; null: none. */
  readonly claimedBy: (dataDir: string) => string | null
  /** Files of the state folder that a bot with a history leaves. */
  readonly history: ReadonlyArray<string>
  /** An operator asked for an empty database, or one is about to be restored. */
  readonly mayBeginEmpty: boolean
}

export type Whereabouts =
  | { readonly _tag: "Use"; readonly dataDir: string }
  /** Here, or if that is out of reach, elsewhere. */
  | { readonly _tag: "Begin"; readonly elsewhere: string }
  | { readonly _tag: "Refuse"; readonly message: string }

export const pointerName = "database.json"

const use = (dataDir: string): Whereabouts => ({ _tag: "Use", dataDir })
const refuse = (message: string): Whereabouts => ({ _tag: "Refuse", message })

const waysOut = "To go on from a backup: confidant restore. To begin with an empty one: confidant start --empty"

const begin = ({ claimedBy, elsewhere, found, stateDir }: Facts): Whereabouts => {
  const free = elsewhere.find((dataDir) => found(dataDir) === null || claimedBy(dataDir) === null)
  if (free === undefined) return refuse(`every place for the database of ${stateDir} is taken: ${elsewhere.join(", ")}`)
  return found(free) === null ? { _tag: "Begin", elsewhere: free } : use(free)
}

const named = (facts: Facts, pointer: Known): Whereabouts => {
  const { claimedBy, found, here, mayBeginEmpty, stateDir } = facts
  const says = `${stateDir}/${pointerName} says that the database of this folder is in ${pointer.dataDir}`
  const expected = pointer.systemIdentifier
  const isRight = (dataDir: string) => {
    const identifier = found(dataDir)
    return identifier !== null && (expected === null || identifier === expected)
  }
  if (isRight(pointer.dataDir)) {
    const owner = claimedBy(pointer.dataDir)
    if (owner === null) return use(pointer.dataDir)
    if (mayBeginEmpty) return begin(facts)
    return refuse(
      `${stateDir} is a copy of ${owner}, and the database in ${pointer.dataDir} is that folder's: two bots cannot share it. If ${owner} is not needed any more, delete it. Otherwise give this folder a database of its own. ${waysOut}`,
    )
  }
  if (expected !== null && isRight(here)) return use(here)
  if (mayBeginEmpty) return begin(facts)
  return found(pointer.dataDir) === null
    ? refuse(
        `${says}, and there is none. Bring it back from where it was (as root: cp -a), or start Confidant where it is. ${waysOut}`,
      )
    : refuse(
        `${says}, and the one there is another one. If that is right, delete ${stateDir}/${pointerName}. ${waysOut}`,
      )
}

/** Decides which database a state folder has. An empty one never takes the place of a history unnoticed. */
export const whereabouts = (facts: Facts): Whereabouts => {
  const { here, history, mayBeginEmpty, pointer, stateDir } = facts
  if (pointer !== null) return named(facts, pointer)
  if (facts.found(here) !== null) return use(here)
  const begun = begin(facts)
  if (begun._tag !== "Begin" || history.length === 0 || mayBeginEmpty) return begun
  return refuse(
    `${stateDir} has a history (${history.join(", ")}), but no database: it may have been moved or copied without it. As root, look for it in /var/lib/confidant, and write {"dataDir":"/var/lib/confidant/…/postgres"} into ${stateDir}/${pointerName}. If it was on a server, set DATABASE_URL again. ${waysOut}`,
  )
}
