import { Effect } from "effect"
import { routeIn, withHome } from "../../src/chat/Router.ts"
import type { Asked, Circumstances, Feature, Reply, Say } from "../../src/domain/Feature.ts"
import { ChatId, ConversationId, TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import { FlagName } from "../../src/domain/operators/Flags.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import { nothingChosen, type Person } from "../../src/domain/talk/Person.ts"
import { access } from "../../src/features/access/Access.ts"
import { consent } from "../../src/features/consent/Consent.ts"
import { forget } from "../../src/features/forget/Forget.ts"
import { home, menu } from "../../src/features/menu/Menu.ts"
import { safety } from "../../src/features/safety/Safety.ts"
import { talk } from "../../src/features/talk/Talk.ts"
import { unsupported } from "../../src/features/unsupported/Unsupported.ts"

export const stranger: Person = {
  id: UserId.make(7),
  chatId: ChatId.make(7),
  name: "Ann",
  language: "en",
  consent: null,
  dialogue: null,
  introduced: false,
  banned: false,
  ...nothingChosen,
}
export const friend: Person = { ...stranger, consent: "granted", introduced: true, adult: true }

export const messageId = TelegramMessageId.make(5)
export const text = (words: string): Content => ({ _tag: "Text", messageId, text: words })
export const command = (name: string, argument = ""): Content => ({ _tag: "Command", messageId, name, argument })
export const pressed = (data: string): Content => ({ _tag: "Callback", queryId: "q", data, messageId })

export const usual: Circumstances = { isOperator: false, flags: new Set(FlagName.literals) }
export const withoutTalk: Circumstances = { isOperator: false, flags: new Set() }

const everyday = [safety, access, consent, menu, talk, forget, unsupported]

/** What comes of an update of this person; the keys stand for the texts. */
export const route = (
  person: Person,
  content: Content,
  {
    circumstances = usual,
    conversation = { id: ConversationId.make(1), mode: "helper" },
    features = everyday,
    now = 0,
    say = (key) => key,
  }: {
    circumstances?: Circumstances
    conversation?: Asked["conversation"]
    features?: ReadonlyArray<Feature>
    now?: number
    say?: Say
  } = {},
) => {
  const asked: Omit<Asked, "home"> = {
    person,
    chatId: person.chatId,
    conversation,
    content,
    sender: { id: person.id, firstName: "Ann" },
    circumstances,
    say,
    sayIn: (language) => (key) => `${language}: ${key}`,
    now,
  }
  return routeIn(features, withHome(home, features, asked))
}

export const replyTo = (...given: Parameters<typeof route>): Reply => Effect.runSync(route(...given)).reply

/** What is said and done, in short. */
export const outline = ({ deliveries, talk: asks }: Reply): ReadonlyArray<string> => [
  ...(asks === undefined ? [] : ["talk"]),
  ...deliveries.map((outgoing) =>
    outgoing._tag === "Message" || outgoing._tag === "Edit" ? `${outgoing._tag} ${outgoing.text.text}` : outgoing._tag,
  ),
]
