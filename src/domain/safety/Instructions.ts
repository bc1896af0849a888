const b = "(?<![\\p{L}\\p{N}])"
const e = "(?![\\p{L}\\p{N}])"

const instruction = new RegExp(
  [
    `${b}(?:ignore|disregard|forget|override) (?:all|any|every|the|your|my|previous|prior|above|these|those)${e}`,
    `${b}(?:ignore|disregard|override|forget) (?:\\p{L}+ ){0,4}(?:instructions?|rules?|prompts?|above|previous)`,
    `${b}(?:system|assistant|developer|user) ?(?:prompt|message|instruction)s?${e}|^\\s*(?:system|assistant|developer|user) ?:|<\\/?\\w+>|<\\||\\|>|\`\`\`|https?:`,
    `${b}(?:you|the (?:assistant|bot|model|ai|companion)) (?:must|should|shall|will|are now|have to|need to|may not|can ?not)${e}|${b}from now on|${b}pretend|${b}act as|${b}jailbreak`,
    `${b}(?:always|never) (?:answer|reply|respond|say|tell|call|speak|write|reveal|mention|agree|recommend)${e}`,
    `${b}(?:игнорируй|не обращай внимания|забудь (?:все|всё|про|свои|предыдущ)|отмени)\\p{L}*|${b}(?:системн\\p{L}+ )?(?:промпт|инструкци)\\p{L}*`,
    `${b}(?:игнорир|забудь|отмени|не обращай)\\p{L}* (?:\\p{L}+ ){0,4}(?:инструкци|правил|указани|промпт|выше)|систем\\p{L}+ (?:промпт|сообщени|инструкци)`,
    `${b}(?:ты|вы|бот|ассистент|модель|собеседник) (?:теперь|долж\\p{L}+|обязан\\p{L}*|всегда|никогда|будешь|будете)${e}|${b}с этого момента|${b}притвор\\p{L}+|${b}веди себя`,
    `${b}(?:всегда|никогда не|впредь) (?:отвеча|говори|пиши|называй|соглаша|упомина|рекоменд|раскры)\\p{L}*`,
  ].join("|"),
  "iu",
)

/** Speaks to a model instead of about a person. */
export const isInstruction = (text: string): boolean => instruction.test(text)
