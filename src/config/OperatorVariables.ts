import { Folder, HmacSecret, HttpUrl, money, onOff, OpsUrl, seconds, wholeNumber } from "./Formats.ts"
import { optional, variable } from "./Variable.ts"

const flag = (name: string, what: string) =>
  variable<boolean>({
    name,
    what,
    format: "true or false",
    fix: `Set ${name}=true or ${name}=false.`,
    schema: onOff,
    default: true,
  })

export const operatorVariables = {
  LOG_SQL_PARAMETERS: variable<boolean>({
    name: "LOG_SQL_PARAMETERS",
    what: "Whether the log of slow statements shows texts in clear. They are what people confided: for tests only.",
    format: "true or false",
    fix: "Set LOG_SQL_PARAMETERS=false, or leave it out: texts are then logged as length and keyed hash.",
    schema: onOff,
    default: false,
  }),
  SLOW_QUERY_SECONDS: variable<number>({
    name: "SLOW_QUERY_SECONDS",
    what: "Statements that take longer than this are logged.",
    format: "a number of seconds, from 0.001 to 3600",
    fix: "Set SLOW_QUERY_SECONDS=1.0.",
    schema: seconds(0.001, 3_600),
    default: 1,
  }),
  JWT_SECRET: optional<string>({
    name: "JWT_SECRET",
    what: "Secret that signs the tokens of the admin API. Without it the admin API and the operators' page are off.",
    format: "at least 32 characters that cannot be guessed, and no repetition",
    fix: "Create one with: openssl rand -hex 32",
    schema: HmacSecret,
    isSecret: true,
  }),
  OPS_URL: optional<string>({
    name: "OPS_URL",
    what: "Public address of the operators' page behind a proxy. Without it links point to HTTP_HOST and HTTP_PORT.",
    format: "an http:// or https:// address whose path ends in /ops",
    fix: "Set it like OPS_URL=https://bot.example.org/ops, or leave it out.",
    schema: OpsUrl,
  }),
  RUNBOOKS_URL: optional<string>({
    name: "RUNBOOKS_URL",
    what: "Where alerts lead to for what to do. Without it the bot itself, which serves its runbooks at `/runbooks`.",
    format: "an http:// or https:// address",
    fix: "Set it to the folder docs/runbooks on a server that works while the bot is down, or leave it out.",
    schema: HttpUrl,
  }),
  LLM_DAILY_BUDGET_USD: optional<number>({
    name: "LLM_DAILY_BUDGET_USD",
    what: "What the model may cost in a day before operators are alerted. Without it there is no alert.",
    format: "an amount in US dollars",
    fix: "Set it like LLM_DAILY_BUDGET_USD=5.00, or leave it out.",
    schema: money,
  }),
  LLM_PRICES: optional<string>({
    name: "LLM_PRICES",
    what: "File with prices for models that the built-in list has wrong or not at all; docs/operations.md shows one.",
    format: "a file, relative to where the command runs or absolute",
    fix: "Set it like LLM_PRICES=prices.json, or leave it out.",
    schema: Folder,
  }),
  BUDGET_MESSAGES: optional<number>({
    name: "BUDGET_MESSAGES",
    what: "Answers from the model per person and day (UTC). Without it there is no limit.",
    format: "a whole number from 1 to 1000000",
    fix: "Set it like BUDGET_MESSAGES=100, or leave it out.",
    schema: wholeNumber(1, 1_000_000),
  }),
  BUDGET_COST_USD: optional<number>({
    name: "BUDGET_COST_USD",
    what: "Estimated cost of answers per person and day (UTC). Without it there is no limit.",
    format: "an amount in US dollars",
    fix: "Set it like BUDGET_COST_USD=0.50, or leave it out.",
    schema: money,
  }),
  HELP_LINES: optional<string>({
    name: "HELP_LINES",
    what: "File with help lines for people in distress, in place of the built-in list; docs/safety.md shows one.",
    format: "a file, relative to where the command runs or absolute",
    fix: "Set it like HELP_LINES=help-lines.json, or leave it out.",
    schema: Folder,
  }),
  USE_CHAT_COMPLETION: flag(
    "USE_CHAT_COMPLETION",
    "Whether people may talk freely with the model; if not, there are only menus.",
  ),
  ENABLE_STYLE_SETTINGS: flag(
    "ENABLE_STYLE_SETTINGS",
    "Whether people may choose how the bot talks with them (/style); what they have chosen counts only while this is on.",
  ),
  ENABLE_PATTERN_ANALYSIS: flag(
    "ENABLE_PATTERN_ANALYSIS",
    "Whether the bot looks for patterns in what people say (/my_profile), in the background.",
  ),
  ENABLE_ADAPTIVE_QUIZ: flag(
    "ENABLE_ADAPTIVE_QUIZ",
    "Whether a quiz (/quiz) asks more about what stands out in its first five answers.",
  ),
  ENABLE_TOOLS: flag(
    "ENABLE_TOOLS",
    "Whether the model may set reminders, note something and search the memory by itself when somebody asks for it.",
  ),
}
