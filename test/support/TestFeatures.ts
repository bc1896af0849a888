import { Layer } from "effect"
import * as Features from "../../src/features/Features.ts"
import { memoryConversationsOn } from "../features/chats/MemoryConversations.ts"
import { consentOn } from "../features/consent/MemoryConsent.ts"
import { FakeOperatorCommands } from "./FakeOperatorCommands.ts"
import type { State } from "./MemoryState.ts"

/** Every feature, on memory. */
export const featuresOn = (state: State) => {
  consentOn(state)
  return Features.layerPorts.pipe(Layer.provide([FakeOperatorCommands, memoryConversationsOn(state)]))
}
