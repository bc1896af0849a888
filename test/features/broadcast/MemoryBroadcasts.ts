import { Clock, Effect, Layer, Schema } from "effect"
import { UserId } from "../../../src/domain/Ids.ts"
import { type Broadcast, Broadcasts } from "../../../src/domain/operators/Broadcasts.ts"
import { change, Drafted, HandedOver, Ref } from "../../../src/features/broadcast/Drafts.ts"
import { enqueueIn } from "../../support/MemoryJobs.ts"
import type { State } from "../../support/MemoryState.ts"

type Kept = { -readonly [Field in keyof Broadcast]: Broadcast[Field] } & { beganAt: number; reachedTo: number }

const decode = {
  drafted: Schema.decodeUnknownSync(Drafted),
  ref: Schema.decodeUnknownSync(Ref),
  handedOver: Schema.decodeUnknownSync(HandedOver),
}

/** The twin of the broadcasts, and of what turns and jobs change about them. */
export const broadcastsOn = (state: State): Broadcasts["Service"] => {
  const kept = new Map<string, Kept>()
  const view = ({ id, people, reached, state: now, texts }: Kept): Broadcast => ({
    id,
    people,
    reached,
    state: now,
    texts,
  })
  const found = (id: string) => {
    const known = kept.get(id)
    return known === undefined ? null : view(known)
  }
  const reachable = () =>
    [...state.persons.values()]
      .filter(
        ({ bannedAt, blocked, person }) =>
          person.consent === "granted" &&
          !blocked &&
          bannedAt === null &&
          [...state.epochs.keys()].some((chatId) => Number(chatId) === Number(person.id)),
      )
      .toSorted((a, b) => a.person.id - b.person.id)

  state.changesOnMemory.set(change.draft({ id: "", texts: {} }).kind, (_state, data) => {
    const { id, texts } = decode.drafted(data)
    const known = kept.get(id)
    if (known === undefined) {
      kept.set(id, { id, texts, state: "draft", people: 0, reached: 0, beganAt: 0, reachedTo: -Infinity })
    } else if (known.state === "draft") known.texts = texts
  })
  state.changesOnMemory.set(change.drop("").kind, (_state, data) => {
    const { id } = decode.ref(data)
    if (kept.get(id)?.state === "draft") kept.delete(id)
  })
  state.changesOnMemory.set(change.handOver({ id: "", to: UserId.make(0), count: 0 }).kind, (_state, data) => {
    const { count, id, to } = decode.handedOver(data)
    const known = kept.get(id)
    if (known !== undefined && known.reachedTo < to)
      Object.assign(known, { reachedTo: to, reached: known.reached + count })
  })
  state.changesOnMemory.set(change.end("").kind, (_state, data) => {
    const known = kept.get(decode.ref(data).id)
    if (known?.state === "running") known.state = "done"
  })

  return {
    audience: Effect.sync(() => {
      const all = reachable()
      const ru = all.filter(({ person }) => person.language === "ru").length
      return { en: all.length - ru, ru }
    }),
    find: (id) => Effect.sync(() => found(id)),
    running: Effect.sync(() => {
      const [last] = [...kept.values()]
        .filter((each) => each.state === "running")
        .toSorted((a, b) => b.beganAt - a.beganAt)
      return last === undefined ? null : view(last)
    }),
    start: (id, first) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const known = kept.get(id)
        if (known?.state !== "draft") return
        Object.assign(known, { state: "running", beganAt: now, people: reachable().length })
        enqueueIn(state, [first], now)
      }),
    stop: (id) =>
      Effect.sync(() => {
        const known = kept.get(id)
        if (known?.state === "running") known.state = "stopped"
      }),
    batch: (id, most) =>
      Effect.sync(() => {
        const known = kept.get(id)
        if (known === undefined) return null
        const next = reachable()
          .filter(({ person, since }) => person.id > known.reachedTo && since <= known.beganAt)
          .slice(0, most)
          .map(({ person }) => person.id)
        const waiting = [...state.turns.values()].filter(({ status, updateId }) => status !== "done" && updateId < 0)
        return { broadcast: view(known), next, waiting: waiting.length }
      }),
    prune: Effect.void,
  }
}

export const memoryBroadcastsOn = (state: State) => Layer.sync(Broadcasts, () => broadcastsOn(state))
