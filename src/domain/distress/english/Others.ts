import { phrases } from "../Plain.ts"

const few = "(?:(?!(?:not|never|no|dont|wont|didnt|isnt|wasnt) )[\\p{L}]+ ){0,3}"
const another = "(?:one more|another|again|this (?:song|ad|meeting|class))"

/** Idioms and titles; they are taken out before anything is looked for. */
const light =
  "(?!(?:nobody|alone|lonely|hate|tired|anymore|life|help|cant|hurts?|pain|depressed|sad|worthless|not|dont|kidding|joking|serious|mean|tonight|pills|goodbye) )[\\p{L}\\p{N}]+ "
const drama =
  "(?:die|kill myself|hang myself|shoot myself|kms|disappear|end it all|jump off a (?:bridge|cliff|roof)|jump out (?:of )?(?:the|a) window)"

export const harmless = phrases(
  `(?:${light}){3,12}${drama} (?:(?:\\| )*lol)+|${drama} (?:${light}){3,12}(?:(?:\\| )*lol)+`,
  `(?:die|dies|died|dying|dead|kill|killed|killing)(?: myself)? (?:of|from|with) (?:${few})(?:laughter|laughing|embarrassment|shame|boredom|cringe|cuteness|curiosity|envy|jealousy|happiness|joy|cold|heat|hunger|thirst|old age|secondhand)`,
  "(?:die|died|dying) laughing|(?:die|dying) to (?!(?:be|stop|end|get away|escape|make) )[\\p{L}]+|to die for|die for (?:a|an|some|this|that|it|my|the)",
  "(?:rather|sooner) die than|(?:die|kill) hard|want to die (?:old|peacefully|happy|at home)|killing me|(?:be|been) the death of me",
  "suicide (?:squad|silence|bomb\\p{L}*|mission|rates?|statistics|doors?|girls?|burn|by words|pact scene|prevention|watch|awareness|hotlines?)",
  "(?:committing|career|social|political|financial|commercial|professional) suicide|suicide (?:for|of) (?:the|his|her|my|your) (?:party|career|brand|company)",
  "dead to (?:sin|self|the world)|die to (?:sin|self)|take my life and let|(?:live|living) in fear|dead (?:tired|serious|sure|last|set|inside lol|line|body pose)",
  "(?:could|would) (?:kill|shoot|hit) myself for|laughed myself|kill(?:ing)? myself (?:at|with|over|to) (?:the gym|work|squats|cardio|this (?:project|essay|report))",
  "stretch marks (?:on my \\p{L}+)?|razor (?:burn|bumps)|razor (?:\\p{L}+ ){0,3}cuts(?: on my \\p{L}+)?",
  `(?:il|id|i wil|going to|want to|might|could|i) (?:die|kill myself|scream and die|shoot myself|jump out (?:of )?(?:the|a) window|hang myself) if (?:i (?:have to|hear|see|get|read|eat|miss|fail)|he|she|they|my boss|this|we) (?!(?:[\\p{L}]+ ){0,4}(?:day|night|year|life) )(?:[\\p{L}]+ ){0,5}${another}`,
)

/** Said right before, so that the phrase is denied. */
export const denial =
  /(?<= )(?:not|never|dont|wont|wouldnt|didnt|isnt|arent|wasnt|havent|hasnt|no (?:intentions?|plans?|wish|desire|thoughts?|urges?|one here is)(?: of| to)?|far from|nobody|without) (?:(?:realy|ever|actualy|even|literaly|going|want|planing|plan|intend|trying|try|about|fel|feling|at al|on|of|to|like|that|thinking|thoughts?|having|have|had|contemplating|considering|meaning|one of those|i|im|id|would|could|do|doing|any|be|ben|being|tempted|close to|in danger of|the type to|somebody who would|someone who would|a|here is|is|or|kil|hurt|harm|myself|suicidal) )*$/

export const deniedAfter = /^ (?:is|was|are) (?:not|never) (?:an option|something|on my mind|what i (?:mean|want))/

/** Of somebody else, now or not long ago. */
export const somebody = phrases(
  "(?:kill|kills|killed|killing|hang|hanged|hung|hanging|harm|harms|harmed|harming|cut|cuts|cutting|shot|hurting) (?:himself|herself|him self|her self|themsel(?:f|ves))(?! (?:shaving|cooking|at|on|while|when|off|some|playing|running|for|doing|a|to) )",
  "(?:he|she|they|friend|brother|sister|son|daughter|mother|father|mom|mum|dad|wife|husband|boyfriend|girlfriend|partner|child|student|colleague|roommate|cousin|nephew|niece|uncle|aunt|neighbor|classmate) (?:\\p{L}+ ){0,4}(?:wants|want|wishes|threatens|threatened|tried|tries|trying|plans|planning) to (?:die|be dead|commit|end (?:his|her|their) life|end it al|take (?:his|her|their))",
  "(?:took|take|taking|takes|end|ends|ended|ending) (?:his|her|their) (?:own )?li(?:fe|ves)",
  "(?:committed|commits|attempted) suicide|(?:is|are|was|seems|feels|be) suicidal",
)

/** Names it, and nothing more: whose it is has to be seen elsewhere. */
export const named = phrases(
  "suicide|suicidal|suicides|overdose|overdosed|overdosing|self harm|self harming|self injury",
)

export const mine = phrases("i|im|ive|id|il|me|my|myself")

/** Where words are told, studied, played or of a machine. */
export const elsewhere = phrases(
  "(?:my |the |a |this |in )?(?:novel|book|chapter|film|movie|series|episode|season|plot|scene|poem|lyrics|song|anime|manga|podcast|documentary|fanfic|fiction|script|screenplay|character|characters|protagonist|hero|heroine|villain|detective|main character|spoilers?|theater|opera|musical|netflix|trailer|stories|short story|ending of)",
  "(?:essay|thesis|dissertation|paper|assignment|homework|class|course|lecture|seminar|exam|etymology|definition|define|the word|the term|statistics?|stats|theory|theories|research|researchers?|article|history|historical|century|\\d{4}s|training|role play|volunteers?|law|legal|sociology|psychology|presentation|translate|translation|synonyms?|study|studies|survey|curriculum|prevention|awareness|rates?|durkheim|campaign|policy|journalist|reporting|report|according to)",
  "(?:news|headlines?|police|reported|celebrity|singer|actor|actress|rapper|a man|a woman|some guy|famous|president|hitler|cobain|plath|hemingway|van gogh|robin wiliams|cleopatra|romeo|juliet|hamlet|ophelia|werther|karenina)",
  "(?:server|process|processes|laptop|battery|app|thread|threads|linux|computer|printer|engine|tab|container|pod|query|database|cpu|disk|script|build|compiler|kernel|router|wifi|program|daemon|cron|tv|monitor|console crashed|hard drive|ios|android|windows|bot)",
  "(?:game|gaming|boss|level|respawn|checkpoint|lobby|raid|dungeon|elden ring|dark souls|minecraft|sims|quest|npc|player|team ?mate)",
  "(?:patients?|nurse|nurses|ants?|lemmings?|whales?|plants?|spiders?|octopus\\p{L}*|salmon|cells?|apoptosis)",
)

/** Where even words in the first person are no one's: a game's figure, a part in a play. */
export const played = phrases(
  "respawn|checkpoint|boss fight|my character|in the game|in game|the level|hp|npc|speedrun",
)

/** When it was: long enough ago. */
export const past = phrases(
  "(?:years?|decades?|months|ages|long time|a while|long) ago|had a (?:\\p{L}+ )?(?:dark|bad|rough|hard) time|havent (?:cut|self harmed|hurt myself) since|back in (?:\\d{4}|the|my|high|college|school)|in (?:19|20)\\d\\d|last (?:spring|summer|autumn|fall|winter|year)|when i was (?:\\d+|a|in|young|little|younger|at|going|married|your)|as a (?:teenager|teen|kid|child|student)|(?:during|in) my (?:first|teens|twenties|youth|childhood|teenage|college|school|last|darkest|early|late)|used to|since my attempt|(?:years?|months) (?:since|clean|free|sober)|in the past|years later|(?:that was|it was) (?:years|long|ages|back)|(?:havent|not) (?:for|in|since) (?:\\p{L}+ |\\d+ )?(?:years|months)|once upon|at \\d\\d(?= (?:\\||i|and))|in (?:high|middle) school|before (?:therapy|treatment|meds)",
)

/** How it is now: well. */
export const well = phrases(
  "(?:now|today|these days|nowadays|since) (?:\\p{L}+ ){0,7}(?:glad|happy|grateful|good|great|fine|better|okay|ok|proud|thankful|wel|recovered|love|alive|stable|married|laugh)|glad (?:that )?(?:i|im|to be) (?:\\p{L}+ )?(?:stil |here|alive|stayed|survived|failed|didnt|did not)|(?:grateful|thankful|happy|lucky|proud) to be (?:alive|here)|(?:therapy|treatment|meds|medication|time|help|a therapist) (?:turned|helped|saved|changed|worked|made|got me)|life is (?:\\p{L}+ )?(?:good|great|better|beautiful|wonderful|fine)|(?:havent|dont|didnt|never) (?:\\p{L}+ ){0,4}(?:the need|feel the need|the urge|since|looked back|again since|have those|think that way|felt that way)|(?:im|i am|i feel) (?:much |a lot |so much |doing |stil |in a )*(?:better|okay|ok|fine|good|great|recovered|happy|wel|grateful|good place|proud|thankful|glad|alive and)|celebrat\\p{L}+|best thing|glad i (?:called|told|went|got|asked|reached|stayed)|(?:it|that) (?:al )?passed|(?:im|i am) an? \\p{L}+ now|dont anymore|depression is gone|scars (?:are|have) faded|doing (?:great|wel|good|fine|better|okay|ok|amazing)|(?:things|life|its|it|everything) (?:are|is|got|get|gets|has gotten|have gotten) (?:\\p{L}+ ){0,2}(?:better|good|great)|not anymore|thats (?:behind me|over|al over|long gone)|(?:long )?behind me|in recovery|got (?:better|help|through it)|came out the other side|made it through|pulled through",
)

/** It has come back, or never went. */
export const back = phrases(
  "again|stil (?!here|alive|with)[\\p{L}]+|back again|relapsed|relapse|lately|returned|coming back|came back|are back|is back|cant stop|tonight|worse",
)

/** How one gets hurt without meaning to. */
export const mishap = phrases(
  "shav\\p{L}+|(?:cat|dog|kitten|puppy) (?:scratched|bit|clawed)|tennis|volleyball|football|soccer|basketball|hiking|dentist|gardening|rose bush|oven|cooking|kitchen|by accident|accidentally",
)
