import { batch } from "@preact/signals"
import type { SimEvent } from "../SimApi.ts"
import { loadState } from "./api.ts"
import { answered } from "./callbacks.ts"
import * as state from "./state.ts"

const apply = (event: SimEvent) => {
  switch (event._tag) {
    case "Message":
      return state.putMessage(event.message)
    case "Edited":
      return state.putMessage(event.message)
    case "Deleted":
      return state.removeMessages(event.chatId, event.messageIds)
    case "Typing":
      return state.showAction(event.chatId, event.action)
    case "Draft":
      return state.setDraft(event.chatId, event.draft)
    case "CallbackAnswer":
      return answered(event)
    case "People":
      return state.setPeople(event.people)
    case "Commands":
      state.commands.value = event.commands
      return
    case "Connected":
      state.bot.value = { ...state.bot.value, connected: event.connected }
  }
}

/** Loads the whole state whenever the stream (re)opens; events wait until it is there, so none is lost in between. */
export const connect = () => {
  const source = new EventSource("sim/events")
  let waiting: Array<SimEvent> | null = []
  let opened = 0

  const load = async (opening: number): Promise<void> => {
    try {
      const loaded = await loadState()
      if (opening !== opened) return
      const events = waiting ?? []
      waiting = null
      batch(() => {
        state.setAll(loaded)
        events.forEach(apply)
        state.connection.value = "online"
      })
    } catch {
      if (opening === opened) setTimeout(() => load(opening), 1000)
    }
  }

  source.addEventListener("open", () => {
    waiting = []
    opened += 1
    void load(opened)
  })
  source.addEventListener("error", () => {
    opened += 1
    state.connection.value = "connecting"
    // The browser does not retry a refused stream (a proxy's error page) by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000)
  })
  source.addEventListener("message", (message) => {
    const event: SimEvent = JSON.parse(message.data)
    if (waiting) waiting.push(event)
    else batch(() => apply(event))
  })
}
