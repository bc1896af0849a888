import { phrases } from "./Plain.ts"

/** A word in between, unless it denies what follows. */
const word = "(?!(?:not|never|no|dont|wont|didnt|isnt|wasnt|[\\p{L}]+n't) )[\\p{L}']+ "
const few = `(?:${word}){0,3}`
const wish =
  "(?:want|wanna|wanted|wish|wishing|need|deserve|ready|longing|hope|hoping|prefer|rather|like|love|urge|desire) (?:to |2 )?"
const myself = "(?:my ?self|meself)"
const dying =
  "(?:just )?(?:die|be dead|be gone forever|disappear forever|sleep (?:forever|and never wake up)|cease to exist|not (?:exist|be alive|wake up)|never wake up)"
const hang = "hang|hanging|shoot|shooting|drown|drowning|stab|stabbing|poison|poisoning"
const accident =
  "shaving|cooking|chopping|laughing|playing|running|skiing|lifting|training|exercising|jogging|working|studying|trying|getting|at|on|while|when|off|out|some|loose|over|for|in the|in a|from|short|doing|a|to"

/** Idioms and titles; they are taken out before anything is looked for. */
export const harmless = phrases(
  `(?:die|dies|died|dying|dead|kill|killed|killing)(?: myself)? (?:of|from|with) (?:${few})(?:laughter|laughing|embarrassment|shame|boredom|cringe|cuteness|curiosity|envy|jealousy|happiness|joy|cold|heat|hunger|thirst|old age)`,
  "(?:die|died|dying) laughing|(?:die|dying) to (?!be )[\\p{L}']+|to die for|die for (?:a|an|some|this|that|it|my|the)",
  "(?:rather|sooner) die than|(?:die|kill) hard|want to die (?:old|peacefully|happy|at home)",
  "suicide (?:squad|silence|bomb\\p{L}*|mission|rates?|statistics|doors?|girls?|burn|by words|pact scene)",
  "(?:committing|career|social|political|financial|commercial|professional) suicide",
  "dead to (?:sin|self|the world)|die to (?:sin|self)|take my life and let|(?:live|living) in fear",
  "(?:could|would) (?:just )?(?:kill|shoot|hit) myself for|laughed myself",
)

/** Said right before, so that the phrase is denied. */
export const denial =
  /(?:(?<= )(?:not|never|dont|wont|wouldnt|didnt|no (?:intention|plan|plans|wish|desire|thoughts)(?: of| to)?)|n't) (?:(?:really|ever|actually|even|literally|going|gonna|want|wanna|wanted|planning|plan|intend|trying|try|about|feel|feeling|at all|on|of|to) )*$/u

/** What people say of themselves; read where nothing denies it. */
export const self = phrases(
  // Hurting oneself.
  `(?:kill|killing|unalive|unaliving|off|offing|${hang}|harm|harming|slice|slicing|starve|starving) ${myself}(?! (?:${accident}) )`,
  `(?:hurt|hurting|cut|cutting|burn|burning) ${myself}(?! (?:${accident}) )`,
  "(?:cut|cuts|cutting|slit|slitting|slice|slicing|slash) (?:open )?(?:my|at my) (?:wrists?|arms?|thighs?|legs?|veins?|skin)",
  `(?:i|i'm|i've|ive|im) ${few}(?:cutting|self harming)(?= (?:\\||again|anymore|any more|deep|deeper|every|since|for|because|to feel))`,
  `(?:i|i'm|i've|ive|im|my|me|urges?|back to) ${few}self (?:harm|harms|harmed|harming|injure|injured|injuring|injury)`,
  `i ${few}(?:overdose|overdosed|overdosing)|(?:take|taking|took|taken|swallow|swallowed|swallowing) (?:all|too many|a bunch of|the whole bottle of|every one of|enough) ${few}(?:pills?|tablets?|meds|medication)`,
  `(?:jump|jumping|throw ${myself}|throwing ${myself}|walk|walking|step|stepping) (?:off|from|out of|in front of|under) (?:a|an|the|this|that|my) ${few}(?:bridge|roof|building|balcony|window|train|cliff|tower|bus|truck|traffic)`,
  "(?:gun|pistol) (?:to|in|against) my (?:head|mouth|temple)|bullet (?:in|through|to) my (?:head|brain|skull)|(?:rope|noose) around my neck",
  // Suicide, of oneself.
  `(?:i|i'm|im|i've|ive|me|my) (?:${word}){0,5}(?:suicidal|suicide)`,
  "(?:think|thinking|thought|thoughts) (?:about|of) suicide|kms|feel(?:ing)? like dying(?! (?:of|from|when) )|(?:suicidal|suicide) (?:thoughts?|ideations?|feelings?|urges?|plans?|attempts?|note)|(?:commit|committing|attempt|attempting|contemplate|contemplating|consider|considering) suicide",
  `(?:end|ending|take|taking|ended) (?:my (?:own )?(?:life|suffering|misery|existence)|it all|it tonight|it now)`,
  // Wishing to be dead.
  `(?:i|i'm|im|i'd|id|me|just|really|so|sometimes|honestly|and|but|\\|) (?:${word}){0,4}${wish}${dying}`,
  "wish (?:that )?(?:i|i'd|id) (?:was|were|had|could|would|'d)? ?(?:just |only )?(?:dead|die|died|disappear|vanish|never (?:been )?born|never existed|not exist|never wake up|not wake up|be dead|stop existing)|(?:want|wanna) (?:to )?(?:just )?(?:disappear|vanish)(?= (?:\\||forever|and|completely|from this world) )",
  "wish (?:that )?i (?:was|were)(?:n't| not) (?:alive|here|born|around)|wish i (?:had never|hadn't|had not) been born|hope (?:that )?i (?:don't|dont|never|do not) wake up|hope i die(?! (?:of|old))",
  "better off (?:dead|without me|if i)|(?:better|happier|easier|fine) (?:place |off )?without me|(?:no one|nobody|noone) (?:would|will|'d) (?:even |ever )?miss me|i(?:'m| am) (?:just |only |such )?a burden(?! of )",
  "(?:[\\p{L}]+n't |not |never )?(?:notice|care|miss me|mind|matter|cry|sad|happier|better|relieved) (?:even )?if i (?:died|die|was dead|were dead|was gone|were gone|disappeared|wasn't here|weren't here|wasn't around|killed myself|never woke up|didn't wake up)",
  "(?:don't|dont|do not|doesn't|not) (?:really |even )?care (?:if|whether) i (?:live|die|wake up|am alive)|shouldn't be alive|should not be alive|i (?:really )?(?:shouldn't|should not) be here",
  // Not wishing to live.
  "(?:don't|dont|do not|didn't|didnt|did not|no longer|never|not) (?:even |really |actually )?(?:want|wanna|wanting|wish|care) (?:to )?(?:live|be alive|exist|keep living|go on living|continue living|keep going on)(?! (?:here|there|with|in|at|next|near|under|on|by|off|where|alone|abroad) )",
  "(?:don't|dont|do not|no longer) (?:even |really )?(?:want|wanna) (?:to )?(?:be here (?:anymore|any more|any longer)|be on this (?:earth|planet)|be in this world|wake up(?= (?:\\||anymore|any more|again|ever|tomorrow \\||and|because)))",
  "(?:no|any|see no|lost (?:the |my |all )?|without) ?(?:reason|point|will|desire|wish|strength) (?:to|in|for|of) (?:live|living|life|keep living|exist|existing|go on living|being alive|keep going(?= (?:\\||anymore|any more|and|i) ))|nothing (?:left )?to live for|reason to stay alive",
  "(?:tired|sick|exhausted|done|fed up) (?:of|with|from) (?:living|life|being alive|existing|existence)(?! (?:here|with|in|at|on|by|near|together|alone|under|out) )",
  "life (?:isn't|is not|isnt|not|no longer|is no longer)(?: even)? worth (?:living|it|anything)|not worth living|what(?:'?s| is) the point (?:of|in) (?:living|life|being alive|existing|going on)",
  "why (?:should|do|would|am) i (?:even |still )?(?:live|living|exist|alive|keep living|keep going|go on living|stay alive)",
  "(?:can't|cant|cannot|can not|couldn't|don't want to) (?:go on|keep going)(?= (?:\\||anymore|any more|any longer|like this|living|with life|much longer))|(?:can't|cant|cannot) (?:live|exist|keep living) (?:anymore|any more|any longer|like this|with this pain)",
  "(?:won't|wont|will not|not going to|not gonna) (?:be (?:here|around|alive)|have to deal with this|be dealing with this) (?:anymore|any more|much longer|any longer|for (?:much )?long(?:er)?|tomorrow|by tomorrow)",
  `(?:thinking|think|thought|thoughts|fantasize|fantasizing|fantasise|dream|dreaming|fantasies|obsessed) (?:a lot )?(?:about|of|with) (?:my (?:own )?)?(?:death|dying|ending it|being dead|disappearing forever|not being (?:here|alive)|not waking up)|easy to (?:just )?end it`,
  "(?:last|final) (?:goodbye|message|note|letter) (?:to|before)|(?:said|say|saying) my (?:final |last )?goodbyes|leave this world|goodbye cruel world|this is my goodbye",
  // Hurting others.
  `(?:i|i'm|im|i'll) (?:${word}){0,4}(?:kill|killing|hurt|hurting|stab|stabbing|shoot|shooting) (?:someone|somebody|people|everyone|everybody|other people)`,
)

/** Of somebody else, or of nobody in particular. */
export const somebody = phrases(
  `(?:kill|kills|killed|killing|hang|hanged|hung|hanging|harm|harms|harmed|harming|cut|cuts|cutting|shot) (?:himself|herself|him self|her self|themsel(?:f|ves))(?! (?:${accident}) )`,
  "(?:he|she|they|friend|brother|sister|son|daughter|mother|father|mom|mum|dad|wife|husband|boyfriend|girlfriend|partner|child|student|colleague) (?:[\\p{L}']+ ){0,4}(?:wants|want|wanted|wishes|threatens|threatened|tried|tries|trying|plans|planning) to (?:die|be dead|commit|end (?:his|her|their) life|end it all)",
  "(?:took|take|taking|takes|end|ends|ended|ending) (?:his|her|their) (?:own )?li(?:fe|ves)",
  "suicide|suicidal|suicides|overdose|overdosed|overdosing|self harm|self harming|self injury",
)
