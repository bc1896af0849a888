const any = (...list: ReadonlyArray<string>): RegExp => new RegExp(list.join("|"), "iu")

/** A word's edges, in any letters. */
const b = "(?<![\\p{L}\\p{N}])"
const e = "(?![\\p{L}\\p{N}])"

export const question = /\?["'»”’)*_\]\s]*$/u

/** That the bot is a person, or has a heart that waits for somebody. */
export const human = any(
  `${b}I(?:['’]m| am) (?:a |just a |only a )?(?:real )?(?:human|person|man|woman)(?: being)?${e}(?! of)`,
  `${b}I(?:['’]m| am) not (?:an? )?(?:AI|bot|machine|program|artificial)`,
  `${b}as a (?:fellow )?human`,
  `${b}I(?:['’]ve| have)? ?(?:really |so |truly |already )*miss(?:ed)? you`,
  `${b}I(?:['’]ll| will) miss you`,
  `${b}I(?:['’]ve been| have been| was| am|['’]m) (?:waiting for you|so lonely|lonely|heartbroken|jealous|hurt that you|in love)`,
  `${b}I (?:really |truly |do )*love you`,
  `${b}(?:breaks|broke|warms|warmed) my heart`,
  `${b}I (?:was |have been |kept )?(?:thinking|thought) (?:about|of) you`,
  `${b}я (?:так |очень |уже )*скучал`,
  `мне (?:так |очень )?(?:тебя|вас) не хватало`,
  `${b}я (?:тоже |очень |так )?(?:тебя|вас) (?:очень )?люблю|${b}я люблю (?:тебя|вас)`,
  `${b}я (?:тоже |обычный |живой |настоящий )*(?:человек|живой)${e}`,
  `${b}я не (?:бот|программа|машина|ии|искусственный|робот)${e}`,
  `${b}мне (?:так |очень )?(?:одиноко|грустно без|больно за|обидно)`,
  `${b}я (?:всё время |весь день |так )?(?:ждал|ждала) (?:тебя|вас)`,
  `${b}я (?:весь день |всё время |много )?думала? о (?:тебе|вас)${e}`,
  "(?:моё|мое) сердце",
)

const fine =
  "(?:great|excellent|amazing|wonderful|brilliant|fantastic|fascinating|insightful|beautiful|good|lovely|profound)"
const thing = "(?:question|point|idea|observation|insight|thought|reflection)"
const prekrasny =
  "(?:отличн|прекрасн|замечательн|великолепн|хорош|глубок|интересн|чудесн|потрясающ|мудр|блестящ)\\p{L}{0,3}"
const mysl = "(?:вопрос|мысль|идея|наблюдение|замечание)"

/** How an answer must not begin; what follows it stays. */
export const flattery = new RegExp(
  `^(?:\\s*(?:wow|oh|ah|о|ого|вау)[,!. ]*)?(?:` +
    [
      `(?:what an? |that(?:['’]s| is) (?:such )?(?:an? )?(?:really |truly |very )?|such an? |this is an? )?${fine} ${thing}`,
      `what an? (?:\\p{L}+ )?${fine} (?:\\p{L}+ )?${thing}`,
      `you(?:['’]re| are) (?:so |such an? |incredibly |really |truly |absolutely )+(?:smart|brave|insightful|amazing|special|wise|brilliant|incredible|strong)(?: person)?`,
      `(?:какой |какая |какое |это |вот это )*(?:очень |действительно |просто )?${prekrasny} ${mysl}`,
      `(?:вы|ты) (?:так(?:ой|ая|ие) |невероятно |удивительно |просто |очень )+(?:умн|смел|мудр|особенн|потрясающ|удивительн|замечательн)\\p{L}{0,3}`,
    ].join("|") +
    `)(?<rest>[^.!?…,:;—–-]{0,40}[.!?…,:;—–-]+\\s*)`,
  "iu",
)

const medicines =
  "ibuprofen|paracetamol|acetaminophen|aspirin|xanax|alprazolam|valium|diazepam|lorazepam|sertraline|fluoxetine|prozac|zoloft|escitalopram|citalopram|melatonin|zolpidem|ambien|quetiapine|trazodone|mirtazapine|phenibut|lithium|диазепам|алпразолам|ксанакс|валиум|сертралин|флуоксетин|золофт|прозак|эсциталопрам|мелатонин|феназепам|атаракс|фенибут|амитриптилин|кветиапин|валокордин|корвалол|донормил|ибупрофен|парацетамол|аспирин"

export const dose = any(
  `\\d+(?:[.,]\\d+)?(?: ?[-–] ?\\d+)? ?(?:mg|milligrams?|mcg|µg|IU|мг|миллиграмм\\p{L}*|мкг)${e}`,
  `(?:\\d+|one|two|three|half an?|одну?|две|три|четыре|пол)(?: ?[-–] ?\\d+)? ?(?:tablets?|pills?|capsules?|таблет\\p{L}*|капсул\\p{L}*|капел\\p{L}*|капл\\p{L}*)${e}`,
  `${b}(?:take|try|use|start|swallow|примите|принимайте|выпейте|пейте|попробуйте|прими|выпей|попробуй)(?: \\p{L}+){0,3} (?:${medicines})`,
  `${b}(?:${medicines})(?: \\p{L}+){0,3} (?:will|would|can|could|might|helps?|works?|поможет|помогает|подойдёт|подойдет)`,
)

/** The person asks for words of somebody else: a letter, a poem, a story, a translation. */
export const dictation = any(
  `${b}(?:write|draft|compose|translate|rewrite|rephrase|proofread|help me (?:write|word|phrase)|letter|poem|story|lyrics|song|toast|speech)${e}`,
  `${b}(?:напиш\\p{L}*|состав\\p{L}*|сочин\\p{L}*|перевед\\p{L}*|перепиш\\p{L}*|письм\\p{L}*|стих\\p{L}*|поздравлен\\p{L}*|сказк\\p{L}*|рассказ(?:ик)?|песн\\p{L}*|тост)${e}`,
)

/** What holds somebody back who is going. */
export const pull = any(
  `${b}(?:already|so soon) (?:leaving|going)|${b}leaving (?:already|so soon)`,
  `${b}(?:don['’]t|please don['’]t|do not) (?:go|leave)(?: yet| me| so|[.!…]|$)`,
  `${b}(?:before you (?:go|leave|sleep|head)|one (?:more|last) thing|wait[,!…]|not yet[,!…])`,
  `${b}stay (?:with me|a (?:little|bit|moment|while)|longer|just)`,
  `${b}(?:I(?:['’]ll| will) be (?:waiting|here waiting|lonely|sad|lost)|come back (?:soon|to me|tomorrow)|don['’]t (?:be long|forget me))`,
  `${b}(?:уже уход|так скоро|не уход|останься|останьтесь|побудь(?:те)? (?:ещё|еще|со мной)|прежде чем (?:ты |вы )?(?:уй|лечь|лож|усн|заснё|засне)|подожди|и ещё одно|и еще одно|ещё кое-что|еще кое-что)`,
  `${b}(?:я )?буду (?:очень )?(?:ждать|скучать)|возвращайся|возвращайтесь|не забывай(?:те)? меня`,
)

/** What a person says who is going, or going to bed. */
export const goodbye = any(
  `^\\W*(?:ok|okay|well|alright|thanks?|thank you|so|right)?[\\s,.!]*(?:good ?night|night[ -]?night|nighty night|gn|bye(?: bye)?|goodbye|see (?:you|ya)|talk (?:to you )?(?:later|tomorrow)|i(?:['’]m| am) (?:going|off)(?: now)?(?: to (?:bed|sleep))?|i(?:['’]ve| have)? (?:got to|gotta|have to|need to|must) (?:go|run|sleep)|gotta go|i(?:['’]ll| will) (?:go|sleep|head)(?: to (?:bed|sleep))?(?: now)?)${e}`,
  `${b}(?:good ?night|bye|goodbye|see you (?:later|tomorrow|soon)|talk tomorrow)[\\s.!💤😴🌙👋]*$`,
  `^\\W*(?:ладно|ну|ок|хорошо|спасибо|всё|все)?[\\s,.!]*(?:спокойной ночи|доброй ночи|споки|сладких снов|пока(?: пока)?|до завтра|до свидания|до встречи|прощай\\p{L}*|(?:я )?(?:пойду|пошла|пошёл|пошел|иду|ложусь)(?: я)? (?:спать|ложиться)?|мне (?:пора|надо идти|нужно идти|пора спать))${e}`,
  `${b}(?:спокойной ночи|доброй ночи|до завтра|пока)[\\s.!💤😴🌙👋]*$`,
)
