/** For text prepared by `normalise`. People mix languages, so both languages always apply. */

const word = (pattern: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "u")

/** Lower case, straight apostrophes, `е` for `ё`, single spaces. */
export const normalise = (text: string): string =>
  text
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/ё/g, "е")
    .replace(/\s+/g, " ")
    .trim()

export const identity: ReadonlyArray<RegExp> = [
  word(
    "(?:are|r) (?:you|u) (?:\\p{L}+ ){0,3}(?:human|person|robot|bot|ai|machine|program|real|doctor|therapist|chatgpt)",
  ),
  word("(?:who|what) are you|what is this bot"),
  word("(?:ты|вы) (?:\\p{L}+ ){0,3}(?:человек|бот|робот|ии|машина|программа|настоящ\\p{L}+|врач|психолог|нейросеть)"),
  word("(?:ты|вы) (?:кто|что)|(?:кто|что) (?:ты|вы)(?: так\\p{L}+)?"),
]

export const recall: ReadonlyArray<RegExp> = [
  word("what (?:did|have|had) i (?:just )?(?:say|said|tell|told|write|written|wrote|mention\\p{L}*|ask\\p{L}*)"),
  word("(?:do|did|can) you (?:still )?(?:remember|recall)|what do you (?:remember|know) about me"),
  word(
    "(?:что|о чем) я (?:\\p{L}+ ){0,2}(?:говорил|сказал|писал|написал|рассказывал|рассказал|спрашивал|спросил)(?:а)?",
  ),
  word("(?:ты |вы )?(?:помнишь|помните)|что (?:ты|вы) (?:помнишь|помните|знаешь|знаете) обо мне"),
]

export const askedName: ReadonlyArray<RegExp> = [
  word("what(?:'s| is| was) my name|(?:remember|know) my name|who am i"),
  word("как меня зовут|(?:мое имя|как мое имя)\\s*\\?|(?:помнишь|помните|знаешь|знаете) мое имя|кто я"),
]

/** The first group is the name, matched in the original text; lower case only where it is certainly a name. */
export const givesName: ReadonlyArray<RegExp> = [
  /(?<![\p{L}\p{N}])(?:[Cc]all me|I am called|I['’]m called|[Нн]азывай(?:те)? меня|[Зз]ови(?:те)? меня)\s+(\p{Lu}[\p{L}'’-]{0,39})/u,
  /(?<![\p{L}\p{N}])(?:my name(?:['’]s| is)|меня зовут|мо[её] имя(?:\s*[-—:])?)\s+(?!(?:not|never|a|the|не)(?!\p{L}))(\p{L}[\p{L}'’-]{0,39})/iu,
]

export const greeting: RegExp =
  /^(?:hi|hello|hey|good (?:morning|evening|afternoon|day)|привет|здравствуй(?:те)?|доброе утро|добрый (?:день|вечер)|хай)(?: there| bot| всем)?[\s!.,)]*$/u

export const thanks: RegExp = word("thanks|thank you|thx|спасибо|благодарю")

export const goodbye: RegExp =
  /^(?:ok |ну |ладно )?(?:bye|goodbye|good ?night|see you|пока|до свидания|спокойной ночи|до завтра)(?: bye)?[\s!.,)]*$/u

/** Ends like a question, or begins like one that needs knowledge. */
export const question: ReadonlyArray<RegExp> = [
  /[?？؟]["'»”)\s]*$/u,
  /^(?:why|how (?:do|can|could|should|to|is|are|come)|what (?:is|are|should|do|can|would|if)|tell me|explain)(?!\p{L})/u,
  /^(?:can|could|should|would|will|do|does|did|is|are) (?:i|you|it|he|she|they|we|this|that|there)(?!\p{L})/u,
  /^(?:почему|зачем|как (?:мне|быть|можно|ты|вы)|что (?:мне|такое|делать)|сколько|можно ли)(?!\p{L})/u,
  /^(?:расскажи|объясни|посоветуй|подскажи)(?:те)?(?!\p{L})/u,
]

export const feelings = ["lonely", "anxious", "angry", "tired", "sad", "happy"] as const

export const feeling: Record<(typeof feelings)[number], RegExp> = {
  lonely: word(
    "lonely|alone|isolated|nobody (?:cares|understands)|одинок\\p{L}*|одиночеств\\p{L}*|никому не нуж\\p{L}*",
  ),
  anxious: word(
    "anxious|anxiety|worr\\p{L}+|afraid|scared|panic\\p{L}*|nervous|stress\\p{L}*|тревож\\p{L}*|тревог\\p{L}*|боюсь|страх\\p{L}*|страшно|паник\\p{L}*|волнуюсь|нервнича\\p{L}*",
  ),
  angry: word("angry|furious|mad at|hate|rage|злюсь|злит|зол|зла|злой|злая|бесит|ненавижу|ярость"),
  tired: word(
    "tired|exhaust\\p{L}+|burn(?:ed|t) out|can'?t sleep|устал\\p{L}*|выгор\\p{L}+|нет сил|без сил|не могу уснуть|измотан\\p{L}*",
  ),
  sad: word(
    "sad|depress\\p{L}+|unhappy|hopeless|worthless|cry|cries|cried|crying|miserable|heartbroken|груст\\p{L}+|печал\\p{L}+|тоск\\p{L}+|депресс\\p{L}+|плохо|плач\\p{L}*|тяжело",
  ),
  happy: word(
    "happy|glad|great day|proud|excited|joy|joyful|рад|рада|счастлив\\p{L}*|радост\\p{L}+|горжусь|отличн\\p{L}+",
  ),
}

/** What precedes a negated feeling: "not very" (happy). */
export const denial: RegExp = /(?:(?<!\p{L})(?:not|never|не)|n't)(?: \p{L}+)? $/u
