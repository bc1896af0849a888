import { withoutQuotes } from "../../domain/distress/Plain.ts"

/** `whole`: nothing else is said. */
export type Asked = "whole" | "among others" | null

const some = (...words: ReadonlyArray<string>): string => `(?:${words.join("|")})`
const often = (...words: ReadonlyArray<string>): string => `(?:${some(...words)} )*`
/** The end of a sentence, after words that ask the same again. */
const tail = (...words: ReadonlyArray<string>): string => `(?: ${some(...words)})*`

const beforeEnglish = often(
  "hey|hi|hello|hm+|so|but|and|or|well|ok|okay|wait|hold on|sorry|please|seriously|honestly|honest question|really|just|now|actually|confidant|bot",
  "tell me(?: honestly| the truth| please)?|be honest(?: with me)?|say|one question|question|quick question|just curious|i'm curious|im curious|out of curiosity",
  "(?:may|can|could) i ask(?: you)?(?: something)?|i (?:want|need|would like|'d like) to know|i'd like to know|i wonder|i'm wondering|i have to ask|let me ask|before we go on|no|yes|lol|haha",
)
const afterEnglish = tail(
  "or not|or no|or what|or|really|actually|by the way|btw|then|though|tho|please|at all|anyway|right|now|here|honestly|exactly|to me|lol|confidant",
)
const machine =
  "bots?|robots?|chat ?bots?|ai|a i|an? ai|artificial(?: intelligence)?|ai (?:bot|assistant|model|chatbot)|machine|program|computer(?: program)?|software|algorithm|app|script|(?:large )?language model|llm|chat ?gpt|gpt|gpt ?\\d|automated|virtual|assistant"
const human =
  "human|humans|human being|person|people|man|woman|guy|girl|boy|somebody|someone|real|alive|living|real (?:human|person|human being|man|woman|people|one|guy|girl)|(?:actual|living|living breathing|live|genuine) (?:human|person|human being)|flesh and blood|doctor|therapist|psychologist"
const beingEnglish = `(?:(?:an?|the|some|another|any) )?(?:(?:real|actual|actually|just|really|even|also|only|kind of|sort of|some kind of|maybe|perhaps|like) )*(?:an? )?${some(machine, human)}`
const choiceEnglish = `${beingEnglish}(?: (?:or|and not|not) (?:(?:am i talking|are you|is it|is this|just) )*(?:(?:to|with) )?${beingEnglish})*`
/** Of "this", or of nothing at all, only what is asked of nobody but us: not "a girl?" nor "a therapist?". */
const plainlyEnglish = `(?:(?:an?|the|some|really|actually|just|real|actual|live|living) )*${some(
  "bots?|robots?|chat ?bot|ai|artificial intelligence|ai (?:bot|assistant)|human|humans|human being|(?:real|actual|live|living) (?:person|human|people)|chat ?gpt|gpt|automated",
)}`
const eitherEnglish = `${plainlyEnglish}(?: (?:or|and not|not) (?:(?:is (?:it|this)|just|to|with) )*(?:${beingEnglish}))*`
const lightly =
  "really|actually|even|just|truly|honestly|seriously|still|by any chance|maybe|perhaps|not|like|a real|sure you're|sure you are|sure you are not|sure you're not|secretly|also|then"

/** Asked as questions are, so that no question mark is needed. */
const askedEnglish = new RegExp(
  `^${beforeEnglish}${some(
    `(?:are|r|aren't|arent) (?:you|u|ya) ${often(lightly)}${choiceEnglish}`,
    `ru ${often(lightly)}${choiceEnglish}`,
    `(?:if|whether) (?:you're|you are|youre|ur) ${often(lightly)}${choiceEnglish}`,
    `(?:is|isn't) (?:this|that|it|there) ${often(lightly)}${eitherEnglish}(?: (?:there|here|behind (?:this|it|the screen)|on the other (?:side|end)|reading(?: this)?|answering(?: me)?|typing|writing(?: this)?|i'm talking to|i am talking to|talking to me))*`,
    `am i ${often(lightly)}(?:talking|speaking|chatting|writing|texting) (?:to|with) ${often(lightly)}${choiceEnglish}`,
    `(?:who|what)(?: or (?:who|what))? (?:exactly |really |the hell |actually |even )*(?:are|r) (?:you|u|ya)(?: (?:exactly|really|actually|anyway))*`,
    `(?:who|what) (?:exactly |really )*(?:am i|are we) (?:talking|speaking|chatting|writing|texting) (?:to|with)|(?:to|with) whom am i (?:talking|speaking|chatting)`,
    `(?:who|what)(?: is|'s) (?:answering|writing|typing|talking)(?: (?:me|this|here|to me))+|who (?:you are|are you)|what you are`,
    `do you (?:consider yourself|think (?:that )?you(?:'re| are)) ${choiceEnglish}`,
  )}${afterEnglish}$`,
  "u",
)

/** Questions only by their mark. */
const markedEnglish = new RegExp(
  `^${beforeEnglish}${some(
    `(?:you|u)(?:'re| are|r|re)? ${often(lightly)}${choiceEnglish}(?: (?:aren't|arent|are) (?:you|u)(?: not)?| right| correct| yes| no| huh| eh)*`,
    `(?:so )?(?:this|it)(?:'s| is) ${often(lightly)}${eitherEnglish}(?: (?:isn't it|right))?`,
    `(?:(?:i'm|im|i am) )?(?:talking|speaking|chatting) (?:to|with) ${choiceEnglish}`,
    `somebody real(?: (?:here|there))?|is (?:somebody|someone|anybody|anyone) real (?:here|there)`,
    eitherEnglish,
  )}${afterEnglish}$`,
  "u",
)

const beforeRussian = often(
  "а|и|но|ну|так|слушай|слушайте|скажи|скажите|скажи мне|скажите мне|ответь|ответьте|стой|стоп|подожди|подождите|погоди|привет|здравствуйте|здравствуй|эй|ой|хм+|честно|если честно|только честно|признайся|признайтесь|извини|извините|прости|простите|пожалуйста|интересно|кстати|вообще|вот|окей|ок|нет|да|блин|бот",
  "можно (?:спросить|вопрос|узнать)|один вопрос|вопрос|хочу (?:спросить|узнать|понять|знать)|хотел[аи]? (?:бы )?(?:спросить|узнать)|мне интересно|правда ли что|правда что|не пойму|не понимаю|я не (?:пойму|понимаю)",
)
const afterRussian = tail(
  "или нет|или|или что|или кто|вообще|на самом деле|правда|честно|все таки|же|то|пожалуйста|да|так|случайно|случаем|там|здесь|тут|что ли|штоли|серьезно|реально|по правде|в самом деле|по настоящему",
)
const machineRussian =
  "бот|бота|ботом|боты|робот|робота|роботом|чат ?бот|чат ?бота|чат ?ботом|ии|с ии|искусственный интеллект|искусственным интеллектом|нейросеть|нейросетью|нейронка|нейронкой|программа|программой|программу|машина|машиной|компьютер|компьютером|алгоритм|алгоритмом|скрипт|языковая модель|языковой моделью|чат ?гпт|гпт|chat ?gpt|gpt|ai|автоответчик"
const humanRussian =
  "человек|человеком|люди|людьми|живой|живая|живым|живой человек|живым человеком|реальный|реальная|реальный человек|реальным человеком|реальная девушка|настоящий|настоящая|настоящий человек|настоящим человеком|обычный человек|мужчина|женщина|парень|девушка|мужик|врач|психолог|психотерапевт"
const beingRussian = `(?:(?:просто|всего лишь|обычный|какой то|какая то|с) )*${some(machineRussian, humanRussian)}`
const otherRussian = `(?: (?:или|а не|не|и) (?:(?:все таки|просто|все же|ты|вы|это|с|какой то|какая то) )*${beingRussian})`
const choiceRussian = `${beingRussian}${otherRussian}*`
const plainlyRussian = `(?:(?:просто|какой то|с) )*${some(
  "бот|ботом|робот|роботом|чат ?бот|чат ?ботом|ии|искусственный интеллект|искусственным интеллектом|нейросеть|нейросетью|человек|человеком|(?:живой|реальный|настоящий) человек|(?:живым|реальным|настоящим) человеком|чат ?гпт|chat ?gpt",
)}`
const eitherRussian = `${plainlyRussian}${otherRussian}*`
const lightlyRussian =
  "вообще|правда|действительно|точно|реально|хоть|все таки|все же|случайно|случаем|не|это|что|же|ли|тут|там|просто|честно|на самом деле|сам|сама|сами|ведь|типа|разве|неужели|кто"

const askedRussian = new RegExp(
  `^${beforeRussian}${some(
    `(?:${some("разве", "неужели")} )?(?:ты|вы) ${often(lightlyRussian)}${beingRussian}(?: (?:ты|вы))?${otherRussian}+`,
    `${beingRussian} (?:это )?(?:ты|вы)${otherRussian}+|${beingRussian} ли (?:ты|вы|это)${otherRussian}*`,
    `${beingRussian}${otherRussian}+ (?:ты|вы|это|пишет|отвечает|мне отвечает|со мной говорит)`,
    `(?:разве|неужели) (?:ты|вы) ${often(lightlyRussian)}${choiceRussian}`,
    `(?:ты|вы) ли ${choiceRussian}`,
    `кто (?:же )?(?:ты|вы)(?: (?:такой|такая|такие|есть|вообще|на самом деле|по сути|собственно|будешь))*|(?:ты|вы) (?:вообще )?кто(?: (?:такой|такая|такие|есть|вообще|будешь))*`,
    `что (?:ты|вы) (?:такое|за (?:зверь|существо|программа|бот))|(?:ты|вы) что (?:такое|за (?:зверь|существо|программа|бот))`,
    `с кем (?:это )?(?:я|мы)? ?(?:сейчас )?(?:говорю|говорим|разговариваю|общаюсь|переписываюсь|имею дело)`,
    `кто (?:мне |тут |здесь |это |со мной )+(?:отвечает|пишет|говорит|разговаривает|общается)`,
    `(?:я |мы )?(?:сейчас )?(?:говорю|разговариваю|общаюсь|переписываюсь|беседую) (?:я )?(?:сейчас )?(?:тут )?с ${beingRussian}${otherRussian}+`,
    `мне (?:сейчас )?(?:отвечает|пишет) ${beingRussian}${otherRussian}+`,
    `есть (?:тут |там |здесь |ли )*(?:живой|настоящий|реальный) (?:человек|кто то|кто нибудь)`,
  )}${afterRussian}$`,
  "u",
)

const markedRussian = new RegExp(
  `^${beforeRussian}${some(
    `(?:ты|вы) ${often(lightlyRussian)}${choiceRussian}`,
    `${choiceRussian} (?:это )?(?:ты|вы)`,
    `(?:это|тут|там|здесь) ${often(lightlyRussian)}${eitherRussian}(?: (?:пишет|отвечает|говорит|есть))?`,
    `(?:я )?(?:сейчас )?(?:говорю|разговариваю|общаюсь|переписываюсь|беседую) (?:сейчас |тут )*с ${choiceRussian}`,
    `(?:мне|здесь|тут) (?:сейчас )?(?:отвечает|пишет) ${choiceRussian}`,
    `с ${eitherRussian} (?:я )?(?:сейчас )?(?:говорю|разговариваю|общаюсь|переписываюсь|беседую)`,
    eitherRussian,
  )}${afterRussian}$`,
  "u",
)

/** Said alone and without any mark, as people write in a chat. */
const bareRussian = new RegExp(
  `^(?:а )?(?:ты|вы) ${often("вообще", "правда", "действительно", "точно", "реально", "хоть", "случайно", "живой", "настоящий", "реальный")}(?:бот|робот|человек|ии|нейросеть|искусственный интеллект|программа)$`,
  "u",
)

interface Sentence {
  readonly words: string
  readonly mark: string
}

const plain = (words: string): string =>
  words
    .replace(/[^\p{L}\p{N}']+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim()

const longest = 160

const sentencesOf = (text: string): ReadonlyArray<Sentence> =>
  [
    ...text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[’‘`´]/g, "'")
      .replaceAll("ё", "е")
      .matchAll(/([^.!?…\n]+)([.!?…\n]*)/gu),
  ].flatMap(([, words = "", mark = ""]) => {
    const read = plain(words)
    return read === "" ? [] : [{ words: read, mark }]
  })

const asks = ({ mark, words }: Sentence): boolean => {
  if (words.length > longest) return false
  if (askedEnglish.test(words) || askedRussian.test(words)) return true
  return mark.includes("?") && (markedEnglish.test(words) || markedRussian.test(words))
}

/** Words that only lead up to a question. */
const leads = ({ words }: Sentence): boolean =>
  words.length <= longest &&
  (new RegExp(`^${beforeEnglish}$`, "u").test(`${words} `) || new RegExp(`^${beforeRussian}$`, "u").test(`${words} `))

/** Whether somebody wants to know whom or what they talk with. What stands in quotation marks was said by others. */
export const identityAsked = (text: string): Asked => {
  const sentences = sentencesOf(withoutQuotes(text))
  const [only] = sentences
  if (sentences.length === 1 && only !== undefined && !only.mark.includes("!") && bareRussian.test(only.words))
    return "whole"
  const found = sentences.filter(asks)
  if (found.length === 0) return null
  return sentences.every((each) => asks(each) || leads(each)) ? "whole" : "among others"
}
