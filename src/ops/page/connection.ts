import { batch } from "@preact/signals"
import { call, Refused } from "./api.ts"
import { tell } from "./notices.ts"
import * as page from "./state.ts"

const stateEvery = 3000
const recordsEvery = 10_000
/** Six hours at one point every 15 s. */
const most = 1440

const signedOut = (error: unknown) => {
  if (!(error instanceof Refused) || error.status !== 401) return false
  location.reload()
  return true
}

const pollState = async () => {
  const state = await call("GET state", {})
  batch(() => {
    // A restarted bot has its own history.
    if (page.state.value && page.state.value.startedAt !== state.startedAt) page.points.value = []
    page.state.value = state
    page.lostAt.value = null
  })
  const last = page.points.value.at(-1)?.at ?? 0
  if (state.at - last < page.every.value * 1000) return
  const { every, points } = await call("GET history", { query: { after: last } })
  batch(() => {
    page.every.value = every
    page.points.value = [...page.points.value, ...points.filter(({ at }) => at > last)].slice(-most)
  })
}

const pollRecords = async () => {
  page.records.value = await call("GET records", {})
}

const keep = (poll: () => Promise<void>, every: number) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  const round = async () => {
    if (running || document.hidden) return
    running = true
    clearTimeout(timer)
    try {
      await poll()
    } catch (error) {
      if (!signedOut(error)) page.lostAt.value ??= Date.now()
    }
    running = false
    timer = setTimeout(round, every)
  }
  document.addEventListener("visibilitychange", () => void round())
  void round()
}

export const connect = () => {
  keep(pollState, stateEvery)
  keep(pollRecords, recordsEvery)
}

export const act = async (done: string, action: Promise<void>) => {
  try {
    await action
    tell(done)
  } catch (error) {
    if (signedOut(error)) return
    tell(error instanceof Refused ? error.message : "The bot did not answer: this may or may not have been done.", true)
  }
  await Promise.allSettled([pollState(), pollRecords()])
}
