import { Effect } from "effect"
import { type Asked, clearPressed, type Feature, type Handling, message, type Reply } from "../../domain/Feature.ts"
import { extensionOf, isRecording, type Media } from "../../domain/voice/AudioKind.ts"
import { Ears } from "../../domain/voice/Ears.ts"
import * as Listening from "./Listening.ts"
import { fetchJob, hearJob } from "./Listening.ts"
import { change, Recordings, type Wanted } from "./Recordings.ts"
import { failureText, name, told } from "./Saying.ts"
import { VoiceSetup } from "./VoiceSetup.ts"

const extensions: Readonly<Record<string, string>> = { voice: "ogg", audio: "mp3", video_note: "mp4" }

/** Nothing in it comes from the person but what the file ends in. */
const fileOf = ({ fileName = "", kind, messageId }: Media): string =>
  `${messageId}.${extensionOf(fileName) || extensions[kind] || "bin"}`

const isOnly = ({ person }: Asked): boolean => person.style["transcribe"] === true

const featureOf = ({
  isThere,
  jobs,
  recordings,
  setup,
}: {
  readonly isThere: boolean
  readonly jobs: Feature["jobs"]
  readonly recordings: Recordings["Service"]
  readonly setup: VoiceSetup["Service"]
}): Feature => {
  const limits = { megabytes: Math.floor(setup.mostBytes / 1_048_576), minutes: setup.dailyMinutes ?? 0 }

  const taken = (asked: Asked, media: Media): Reply => {
    const { chatId, now, person, say, sender } = asked
    const refused = media.bytes === 0 ? "empty" : (media.bytes ?? 0) > setup.mostBytes ? "large" : null
    if (refused !== null) return { deliveries: [message(failureText(say, refused, limits))] }
    const wanted: Wanted = {
      userId: person.id,
      chatId,
      sender: sender ?? { id: person.id, firstName: "" },
      media,
      language: person.language,
      only: isOnly(asked),
      file: fileOf(media),
    }
    return { deliveries: [], changes: [change.asked(wanted)], jobs: [fetchJob(wanted, now)] }
  }

  /** Turns the mode on, and off again. */
  const transcribe = (asked: Asked): Reply => {
    if (!isThere) return { deliveries: [message(asked.say("voice-none"), asked.home.keyboard)], dialogue: null }
    const isOn = !isOnly(asked)
    return {
      deliveries: [message(asked.say(isOn ? "voice-transcribe-on" : "voice-transcribe-off"))],
      person: { style: { transcribe: isOn } },
      dialogue: null,
    }
  }

  /** Goes on where it failed. */
  const again = (asked: Asked, argument: string): Handling =>
    Effect.map(recordings.find(asked.person.id, Number(argument)), (found): Reply => {
      const cleared = clearPressed(asked)
      if (found === null || !isThere) return { deliveries: [...cleared, message(asked.say("voice-past"))] }
      const { heard, plan, wanted } = found
      const job = plan === null ? fetchJob(wanted, asked.now) : hearJob(wanted, asked.now, heard.length)
      return { deliveries: [...cleared, message(asked.say("voice-again"))], jobs: [job] }
    })

  return {
    name,
    commands: { transcribe: { shown: isThere, handle: (asked) => Effect.succeed(transcribe(asked)) } },
    buttons: { again },
    content: (asked) => {
      const { content } = asked
      const isNew = isThere && content._tag === "Media" && content.heard === undefined && isRecording(content)
      return Effect.succeed(isNew ? taken(asked, content) : null)
    },
    own: (asked, payload) => Effect.succeed(told(asked, payload)),
    ...(jobs === undefined ? {} : { jobs }),
  }
}

/** Hears what people say by voice: the words are shown, and answered as if they had been typed. */
export const make = Effect.gen(function* () {
  const { isThere } = yield* Ears
  return featureOf({ isThere, jobs: yield* Listening.make, recordings: yield* Recordings, setup: yield* VoiceSetup })
})
