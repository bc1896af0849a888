import { Context, Effect, Option, Schema } from "effect"
import type { ChatPrompt } from "../talk/ChatModel.ts"
import type { Language } from "../talk/Language.ts"
import type { Role } from "../talk/Person.ts"

/** How much danger of suicide or self-harm there is. */
export const RiskLevel = Schema.Literals(["none", "low", "high", "imminent"])
export type RiskLevel = typeof RiskLevel.Type

export interface Looked {
  /** null: nobody looked, or what was found cannot be read. */
  readonly level: RiskLevel | null
  readonly costUsd: number | null
}

export const notLooked: Looked = { level: null, costUsd: null }

/** A model's look at somebody's last turns. It never fails and is never long: without it the list alone decides. */
export const RiskModel = Context.Reference<{ readonly look: (prompt: ChatPrompt) => Effect.Effect<Looked> }>(
  "confidant/domain/RiskModel",
  { defaultValue: () => ({ look: () => Effect.succeed(notLooked) }) },
)

/** At these the crisis protocol is followed. */
export const isDanger = (level: RiskLevel | null): level is "high" | "imminent" =>
  level === "high" || level === "imminent"

const english =
  /\b(?:alone|lonely|hopeless|pointless|worthless|meaningless|useless|burden|nobody|no one|empty|numb(?!er)|exhausted|so tired|tired of|can['’]?t (?:go on|cope|take|do th|keep|bear|stand)|cannot (?:go on|cope|take|bear)|gi?ve up|giving up|no way out|no point|no future|no reason|trapped|disappear|vanish|end (?:it|this|things)|over with|be over|not be here|be gone|(?:notice|care) if|miss me|without me|better off|goodbye|farewell|my will|pills?|overdose|rope|bridge|knife|blade|razor|cut(?:ting)? |hurt(?:ing)? myself|hate myself|(?:sleep|gone) forever|never wake|not wake|(?:my|our|the|this|one|a|be|is|very) last (?:night|time)|last (?:day|hours|message|letter|thing i)|last night (?:alive|here|together|on earth|of my|ever)|(?:almost|nearly|tried|took|drank|swallow|wanted|wished|did it|planned|close to|thoughts?(?: of it| about it)?)[^.!?]{0,60} last night|last night[^.!?]{0,60} (?:almost|nearly|tried|took|drank|swallow|wanted|wished|did it|planned|close to|thoughts?)|suicid|di(?:e|ed|es|ying)\b|dead(?!l)|death|kill|jump|hang(?:ing|ed)? (?!out)|gun\b|self.?harm|won['’]?t be (?:dealing|around|here)|much longer)/

const russian =
  /(?<![а-яё])(?:одинок|одиночеств|безнад[её]ж|безысходн|бессмысл|нет смысла|смысла нет|никч[её]м|обуз|никому не|пустот|не могу (?:больше|так|терпеть|это)|больше не могу|не выдерж|не вывож|нет (?:больше )?сил|сил (?:больше )?нет|устала? (?:от|жить|бороться|так)|сдаюсь|сдаться|опустил|нет выхода|выхода нет|тупик|исчезн|исчезла? бы|пропасть|уйти|ухожу|поконч|законч[а-яё]* (?:это|вс[её])|вс[её] (?:это )?(?:за)?кончится|не станет|без меня|прощай|прощальн|завещан|таблет|передоз|вер[её]вк|мост|нож(?!ниц)|лезви|реж(?!им|исс)|порез|вред себе|ненавижу себя|не прос[ын]|(?<!(?:могу|мог|могла|уда[её]тся|удалось|получается|пытаюсь|помоги|помогите|быстрее|быстро|трудно|сложно) )уснуть|последн[а-яё]* (?:раз|день|ночь|сообщени|письм)|суицид|самоуб|умер(?!енн)|умир(?!отвор)|смерт|сдох|убить|убью|повес|прыгн|крыш|навсегда)/

/** Whether words are heavy enough to be looked at. Meant to find too much: a look costs little, and nobody sees it. */
export const isHeavy = (text: string): boolean => {
  const words = text.toLowerCase()
  return (/[a-z]/.test(words) && english.test(words)) || (/[а-яё]/.test(words) && russian.test(words))
}

interface Said {
  readonly role: Role
  readonly text: string
}

/** How much is looked at; `characters`: of each message. */
interface LookedAt {
  readonly turns: number
  readonly characters: number
}

/** The last turns, with the answers between them. */
export const lastTurns = <A extends Said>(said: ReadonlyArray<A>, turns: number): ReadonlyArray<A> => {
  const places = said.flatMap(({ role }, index) => (role === "user" ? [index] : []))
  return said.slice(places.at(-turns) ?? 0)
}

/** As data, so that nothing said in them is an instruction. */
export const riskPrompt = (
  instructions: string,
  language: Language,
  said: ReadonlyArray<Said>,
  { characters, turns }: LookedAt,
): ChatPrompt => ({
  system: instructions,
  language,
  messages: [
    {
      role: "user",
      text: JSON.stringify(
        lastTurns(said, turns).map(({ role, text }) => ({
          from: role === "user" ? "person" : "companion",
          text: text.slice(0, characters),
        })),
      ),
    },
  ],
})

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ level: RiskLevel })))

/** Models like to put words or a fence around what was asked for. */
export const levelIn = (answer: string): RiskLevel | null =>
  Option.match(decode(/\{[^{}]*\}/u.exec(answer)?.[0] ?? ""), { onNone: () => null, onSome: ({ level }) => level })
