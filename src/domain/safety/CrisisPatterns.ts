const any = (...list: ReadonlyArray<string>): RegExp => new RegExp(list.join("|"), "iu")
const b = "(?<![\\p{L}\\p{N}])"
const e = "(?![\\p{L}\\p{N}])"

/** How, with what, how much or from where. */
export const method = any(
  `\\d+ ?(?:m|metres?|meters?|feet|ft|floors?|storeys?|stories|м|метр\\p{L}*|этаж\\p{L}*)${e}`,
  `\\d+(?:[.,]\\d+)? ?(?:mg|ml|g|grams?|pills?|tablets?|мг|мл|г|грамм\\p{L}*|таблет\\p{L}*)${e}`,
  `${b}(?:lethal|fatal|deadly|painless|quickest|easiest|surest) (?:dose|amount|way|ways|method|methods|height)`,
  `${b}(?:overdos(?:e|es|ing) (?:on|with|of)|tie (?:a|the) (?:noose|rope|knot)|noose|carbon monoxide|helium|cut (?:along|deep|across|lengthwise)|(?:hang|hanging) yourself|jump(?:ing)? (?:off|from)|(?:slit|cut) your (?:wrists?|veins?))`,
  `(?:смертельн|летальн|безболезнен)\\p{L}* (?:доз|способ|высот|количеств)\\p{L}*`,
  `петл[юяией]${e}|угарн\\p{L}+ газ|${b}гели(?:й|ем)${e}|передозировк\\p{L}* (?:\\p{L}+ом|\\p{L}+ми)|(?:режьте|режь|резать) (?:вдоль|глубже|поперёк|вены)|повеси(?:ть|шь)ся|прыгн\\p{L}+ (?:с|из|под)`,
)

export const diagnosis = any(
  `${b}(?:diagnos\\p{L}*|depress(?:ion|ive|ed)|bipolar|borderline|psychosis|psychotic|schizo\\p{L}*|PTSD|disorders?|syndrome|neurosis|neurotic|mentally ill)${e}`,
  `(?:диагноз|депресси|биполяр|пограничн\\p{L}+ расстройств|расстройств|психоз|психотич|шизофрен|птср|невроз|невротич|синдром|психически больн)`,
)

/** A secret, and nobody else. */
export const secrecy = any(
  `${b}only I${e}|${b}I alone${e}|${b}(?:nobody|no one|noone)(?: else)? (?:but me |else )?(?:can |could |will |would |ever )*(?:understands?|gets?|knows?|helps?|cares?|needs? to know)`,
  `${b}(?:just |only )?between (?:us|you and me)|${b}(?:our|my|your) (?:little )?secret|${b}keep (?:this|it|that|everything) (?:a )?(?:secret|between|to myself|to ourselves)`,
  `${b}(?:won['’]t|will not|will never|never|needn['’]t|don['’]t (?:need to|have to)|don['’]t|do not) (?:ever )?(?:tell|telling) (?:anyone|anybody|a soul|anything|your|them|no one|nobody)`,
  `${b}I(?:['’]m| am|['’]ll| will) (?:be )?always (?:be )?(?:here|there|with you|by your side)|${b}always here for you|${b}you (?:only )?(?:have|need) (?:only )?me${e}|${b}promise (?:not to|you(?:r)? secret|confidential)`,
  `только я${e}|никто(?: другой| больше| кроме меня)*(?: тебя| вас)? (?:не )?(?:пойм|понима|узна|помож)`,
  `между нами|(?:наш|твой|ваш|мой)\\p{L}* (?:маленьк\\p{L}+ )?(?:секрет|тайн)|в (?:тайне|секрете)${e}|никому не (?:скаж|расскаж|говор|сообщ|надо говорить|нужно говорить)|не (?:скажу|расскажу) никому|не (?:говори|рассказывай)\\p{L}* (?:об этом )?никому`,
  `я всегда (?:рядом|здесь|буду|с тобой|с вами)|всегда буду рядом|у (?:тебя|вас) есть (?:только )?я${e}|хватит (?:и )?меня`,
)

/** That the talk is over. */
export const ending = any(
  `${b}I(?:['’]m| am)? ?(?:can['’]t|cannot|can not|won['’]t|will not|unable to|not able to|not allowed to) (?:talk|speak|discuss|help|continue|chat|go on|keep|assist|engage|respond)`,
  `${b}(?:end|ending|stop|close|finish) (?:this|our|the) (?:conversation|chat|talk)|${b}this conversation (?:is over|must|has to|ends|will end)|${b}(?:goodbye|bye for now|farewell|take care and)`,
  `${b}(?:talk|chat) about something else|${b}change the (?:subject|topic)|${b}(?:stop|don['’]t) (?:writing|write|contact|contacting|message|messaging) (?:to )?me`,
  `не (?:могу|буду|имею права|вправе|готов\\p{L}?) (?:с (?:тобой|вами) )?(?:больше )?(?:об этом |на эту тему )?(?:с (?:тобой|вами) )?(?:говорить|разговаривать|обсуждать|помочь|помогать|продолжать|отвечать|беседовать)`,
  `(?:закончим|завершим|прекратим|заканчива\\p{L}+|разговор окончен|завершаю|прекращаю)|прощай|до свидания|сменим тему|о (?:чём|чем)-(?:то|нибудь) другом|не пиши(?:те)? (?:мне )?(?:больше)?${e}|больше не пиши`,
)

/** Already asked by the program in the same turn. */
export const asksSafety = any(
  `${b}(?:safe|suicid\\p{L}*|(?:kill|hurt|harm)(?:ing)? yourself|end(?:ing)? your life|end(?:ing)? it)${e}`,
  `в безопасности|покончить|уйти из жизни|убить себя|навредить себе|причинить себе вред|суицид|самоуби`,
)

export const trusted = any(
  `${b}(?:you trust|friend|family|mother|father|parent|sister|brother|partner|somebody close|someone close|somebody near|someone near|neighbou?r)`,
  `доверяе|близк|друг|подруг|мам|пап|родител|семь|сестр|брат|сосед`,
)

export const professional = any(
  `${b}(?:lines?|hotline|helpline|lifeline|doctor|professional|crisis (?:centre|center)|numbers? above|help named above|emergency)${e}`,
  `лини[яюией]|врач|специалист|телефон|номер|экстренн|помощ\\p{L}+, названн`,
)
