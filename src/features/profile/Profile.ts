import { Duration, Effect } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, button, type Feature, type Handling, inPlace, type Say } from "../../domain/Feature.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { shownDays } from "../../policy/Mood.ts"
import { inPrompt, noneFor, remembered } from "../../policy/Profile.ts"
import { makeJobs } from "./Analysing.ts"
import { change, namesOf, type Pattern, Profiles } from "./Profiles.ts"
import { name, profileScreen, sureScreen, titleOf } from "./Screens.ts"

const flag = "ENABLE_PATTERN_ANALYSIS"

type Surest = Pick<Pattern, "theme" | "title" | "description">

const sectionOf = (say: Say, patterns: ReadonlyArray<Surest>): string =>
  [
    say("profile-prompt"),
    ...patterns.map((pattern) => {
      const about = pattern.theme === null ? pattern.description : say(`profile-theme-${pattern.theme}-about`)
      return `- ${[titleOf(say, pattern), about].filter((each) => each !== "").join(": ")}`.replace(/\s+/gu, " ")
    }),
  ].join("\n")

/** `<id>.<page>` in the data of a button. */
const namedIn = (argument: string) => {
  const [id = "", page = ""] = argument.split(".")
  return { id: Number(id), page: Number(page) || 0 }
}

/** What shows in what people say, with their own words for it; they say what is not them. */
export const make = Effect.gen(function* () {
  const profiles = yield* Profiles
  const jobs = yield* makeJobs
  const none = makeRecent<UserId, number>(remembered)

  const screen = (asked: Asked, patterns: ReadonlyArray<Pattern>, page: number, within = inPlace) =>
    Effect.map(profiles.moods(asked.person.id, shownDays), (moods) => {
      const faces = moods.map((step) => asked.say(`mood-face-${step}`)).join(" ")
      const mood = faces === "" ? null : asked.say("profile-mood", { faces })
      const isOn = asked.circumstances.flags.has(flag)
      return within(asked, profileScreen(asked.say, asked.person, { patterns, isOn, mood }, page, asked.home.keyboard))
    })

  const opened = (asked: Asked, page: number, within = inPlace): Handling =>
    Effect.flatMap(profiles.all(asked.person.id), (patterns) =>
      Effect.map(screen(asked, patterns, page, within), (shown) => ({ deliveries: [shown], dialogue: null })),
    )

  /** What the screen shows is computed: the change is committed with it. */
  const changed = (
    asked: Asked,
    argument: string,
    may: (pattern: Pattern) => boolean,
    next: (
      pattern: Pattern,
      all: ReadonlyArray<Pattern>,
    ) => { readonly change: Change; readonly left: ReadonlyArray<Pattern>; readonly told: string },
  ): Handling =>
    Effect.gen(function* () {
      const all = yield* profiles.all(asked.person.id)
      const { id, page } = namedIn(argument)
      const pattern = all.find((each) => each.id === id && may(each))
      const { content } = asked
      const done = pattern === undefined ? null : next(pattern, all)
      const told = done?.told ?? asked.say("profile-gone")
      const shown = yield* screen(asked, done?.left ?? all, page)
      return {
        deliveries: [
          ...(content._tag === "Callback"
            ? [{ _tag: "AnswerCallback", queryId: content.queryId, text: told } as const]
            : []),
          shown,
        ],
        ...(done === null ? {} : { changes: [done.change] }),
      }
    })

  const feature: Feature = {
    name,
    commands: { my_profile: { shown: true, handle: (asked) => opened(asked, 0) } },
    buttons: {
      // An edit cannot protect a message that anybody may forward.
      open: (asked) => opened(asked, 0, (_, outgoing) => outgoing),
      page: (asked, argument) => opened(asked, Number(argument) || 0),
      ask: Effect.fnUntraced(function* (asked: Asked, argument: string) {
        const all = yield* profiles.all(asked.person.id)
        const { id, page } = namedIn(argument)
        const pattern = all.find((each) => each.id === id)
        const sure = pattern === undefined ? null : inPlace(asked, sureScreen(asked.say, pattern, page))
        return { deliveries: [sure ?? (yield* screen(asked, all, page))] }
      }),
      not: (asked, argument) =>
        changed(
          asked,
          argument,
          ({ mergedInto }) => mergedInto === null,
          (pattern, all) => {
            const goes = (each: Pattern) => each.id === pattern.id || each.mergedInto === pattern.id
            return {
              change: change.refuse({ id: pattern.id, names: all.filter(goes).flatMap(namesOf) }),
              left: all.filter((each) => !goes(each)),
              told: asked.say("profile-not-done"),
            }
          },
        ),
      part: (asked, argument) =>
        changed(
          asked,
          argument,
          ({ mergedInto }) => mergedInto !== null,
          (pattern, all) => ({
            change: change.part(pattern.id),
            left: all.map((each) => (each.id === pattern.id ? { ...each, mergedInto: null } : each)),
            told: asked.say("profile-parted"),
          }),
        ),
    },
    entry: ({ person, say }) => (person.consent === "granted" ? button(say("profile-button"), name, "open") : null),
    prompt: {
      share: inPrompt.share,
      load: Effect.fnUntraced(function* ({ circumstances, content, now, person, say }) {
        if (!circumstances.flags.has(flag) || distressOf(content) !== null) return null
        if ((none.get(person.id) ?? 0) > now) return null
        const surest = yield* profiles.surest(person.id, inPrompt.patterns)
        if (surest.length === 0) {
          none.set(person.id, now + Duration.toMillis(noneFor))
          return null
        }
        return sectionOf(say, surest)
      }),
    },
    jobs,
  }
  return feature
})
