import { type Asked, button, clearPressed, message, type Reply, type Talk } from "../../domain/Feature.ts"
import { type Exchange, lastExchange } from "../../domain/talk/Exchange.ts"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import type { Conversation, Message } from "../../domain/talk/Person.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { replace } from "./Modes.ts"

const newest = ({ said }: Exchange): Message => said.at(-1) ?? said[0]

const asNew = ({ beside, role, telegramMessageId, text }: Message): NewMessage => ({
  role,
  text,
  telegramMessageId,
  ...(beside === undefined ? {} : { beside }),
})

/** The last question once more: the new answer takes the place of the old one, if there is one. */
export const askedAgain = (
  asked: Asked,
  conversation: Conversation | null,
  talkAbout: (asked: Asked, said: NewMessage) => Talk,
): Reply => {
  const exchange = lastExchange(conversation?.history ?? [])
  if (conversation === null || exchange === null) {
    return { deliveries: [message(asked.say("talk-again-nothing"), asked.home.keyboard)], dialogue: null }
  }
  const { answer, before, said } = exchange
  return {
    deliveries: [],
    talk: {
      ...talkAbout(asked, asNew(newest(exchange))),
      within: { ...conversation, history: [...before, ...said.slice(0, -1)] },
    },
    changes: [replace(answer?.id ?? null)],
    dialogue: null,
  }
}

/** Under an edit: `argument` is the answer that it offered to replace. */
export const pressedAgain = (
  asked: Asked,
  conversation: Conversation | null,
  argument: string,
  again: () => Reply,
): Reply => {
  const answer = lastExchange(conversation?.history ?? [])?.answer
  const reply = String(answer?.id) === argument ? again() : { deliveries: [message(asked.say("talk-again-past"))] }
  return { ...reply, deliveries: [...clearPressed(asked), ...reply.deliveries] }
}

/** What is stored follows the edit; one of the last question offers a new answer, unless the old one knew it. */
export const edited = (
  { say }: Asked,
  { messageId, text }: Extract<Content, { readonly _tag: "Edited" }>,
  conversation: Conversation | null,
): Reply => {
  const exchange = lastExchange(conversation?.history ?? [])
  const question = exchange?.said.find(({ telegramMessageId }) => telegramMessageId === messageId)
  const answer = exchange?.answer ?? null
  const isNew = question !== undefined && question.text !== text && answer !== null
  const offer = [[button(say("talk-button-again"), "talk", "again", String(answer?.id))]]
  return { deliveries: isNew ? [message(say("talk-edited"), offer)] : [], edited: { messageId, text } }
}
