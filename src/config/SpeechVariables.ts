import { retained } from "../policy/voice/Voice.ts"
import { ModelUrl, oneOf, Text, wholeNumber } from "./Formats.ts"
import { optional, variable } from "./Variable.ts"

export const speechVariables = {
  TRANSCRIPTION_MODEL: optional<string>({
    name: "TRANSCRIPTION_MODEL",
    what: "Model that turns voice messages into text, by its name on the server. Without it the bot hears nothing.",
    format: "the name of a model",
    fix: "Set it to a name the server knows, like TRANSCRIPTION_MODEL=whisper-1, or leave it out.",
    schema: Text,
  }),
  TRANSCRIPTION_BASE_URL: optional<string>({
    name: "TRANSCRIPTION_BASE_URL",
    what: "Address of a server with OpenAI's `/audio/transcriptions`, where it is another one than that of LLM_BASE_URL.",
    format: "an http:// or https:// address",
    fix: "Set it like TRANSCRIPTION_BASE_URL=http://127.0.0.1:8000/v1, or leave it out to use LLM_BASE_URL.",
    schema: ModelUrl,
  }),
  TRANSCRIPTION_API_KEY: optional<string>({
    name: "TRANSCRIPTION_API_KEY",
    what: "API key of that server, if it needs one. LLM_API_KEY goes only to the server of LLM_BASE_URL.",
    format: "the API key exactly as issued",
    fix: "Copy the key from the server's console, or leave it out if the server needs none.",
    schema: Text,
    isSecret: true,
  }),
  SPEECH: variable<"auto" | "espeak" | "none">({
    name: "SPEECH",
    what: "Who reads answers aloud to those who want it: SPEECH_MODEL if it is set (`auto`), espeak-ng on this machine (`espeak`, robotic), or nobody (`none`).",
    format: "auto, espeak or none",
    fix: "Set SPEECH=auto, SPEECH=espeak or SPEECH=none, or leave it out for auto.",
    schema: oneOf(["auto", "espeak", "none"]),
    default: "auto",
  }),
  SPEECH_MODEL: optional<string>({
    name: "SPEECH_MODEL",
    what: "Model that reads answers aloud, by its name on the server.",
    format: "the name of a model",
    fix: "Set it to a name the server knows, like SPEECH_MODEL=gpt-4o-mini-tts, or leave it out.",
    schema: Text,
  }),
  SPEECH_VOICE: variable<string>({
    name: "SPEECH_VOICE",
    what: "Voice of that model, by its name on the server.",
    format: "the name of a voice",
    fix: "Set it to a name the server knows, like SPEECH_VOICE=alloy.",
    schema: Text,
    default: "alloy",
  }),
  SPEECH_BASE_URL: optional<string>({
    name: "SPEECH_BASE_URL",
    what: "Address of a server with OpenAI's `/audio/speech`, where it is another one than that of LLM_BASE_URL.",
    format: "an http:// or https:// address",
    fix: "Set it like SPEECH_BASE_URL=http://127.0.0.1:8880/v1, or leave it out to use LLM_BASE_URL.",
    schema: ModelUrl,
  }),
  SPEECH_API_KEY: optional<string>({
    name: "SPEECH_API_KEY",
    what: "API key of that server, if it needs one. LLM_API_KEY goes only to the server of LLM_BASE_URL.",
    format: "the API key exactly as issued",
    fix: "Copy the key from the server's console, or leave it out if the server needs none.",
    schema: Text,
    isSecret: true,
  }),
  AUDIO_MEGABYTES: variable<number>({
    name: "AUDIO_MEGABYTES",
    what: "Largest recording that the bot takes. Telegram hands out 20 MB; only a Bot API server of your own hands out more.",
    format: "a whole number from 1 to 2000",
    fix: "Set AUDIO_MEGABYTES=20, or more with a Bot API server of your own.",
    schema: wholeNumber(1, 2_000),
    default: retained.megabytes,
  }),
  AUDIO_DAYS: variable<number>({
    name: "AUDIO_DAYS",
    what: "How long recordings that people sent are kept, so that a failed one can be tried again; 0: until they have been heard.",
    format: "a whole number of days, from 0 to 3650",
    fix: "Set AUDIO_DAYS=30, or AUDIO_DAYS=0 to keep none.",
    schema: wholeNumber(0, 3_650),
    default: retained.days,
  }),
  BUDGET_AUDIO_MINUTES: optional<number>({
    name: "BUDGET_AUDIO_MINUTES",
    what: "Minutes of recordings that each person may have transcribed in a day.",
    format: "a whole number from 1 to 1440",
    fix: "Set it like BUDGET_AUDIO_MINUTES=60, or leave it out for no limit.",
    schema: wholeNumber(1, 1_440),
  }),
}
