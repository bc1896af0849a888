import { phrases } from "../Plain.ts"
import type { Together } from "../Search.ts"
import { body, me, word } from "./Signs.ts"

const absence = `if i (?:${me}|died|left|never (?:came|lived|showed up)|went away|ended (?:it|things))|without me(?: in it| around| here)?(?! (?:at|on|tonight|today|yesterday|to the|for the) )|with (?:a |another )?(?:different|better|new|normal|real|another|other) (?:mother|father|mom|dad|wife|husband|daughter|son|parent|friend)|out of the (?:picture|way)|me (?:gone|dead|not around|not here|not existing)|im (?:gone|dead|not here|not around|not alive)|being (?:gone|dead)|not being (?:here|alive|around)|not existing|stop existing|stop being|dying|to die|to be dead|to not be here|to not exist|not to exist|not to be here|disappearing|ending my life|ending it|my death`
const others =
  "(?:they|theyd|theyl|everyone|people|world|family|kids|children|mom|mum|dad|mother|father|parents|wife|husband|she|he|shed|hed|son|daughter|friends|brother|sister|boyfriend|girlfriend|you|youd|youl|yall|all)"
const comfort =
  "(?:easier|simpler|kinder|happier|relief|relieved|peaceful|lighter|calmer|better|best|ok|okay|fine|good|nice|free|freer|freedom|at peace|solve|solved|solution|favor|favour|option|way out|manage|cope|get over|move on|breathe)"

/** Neither says it alone. */
export const together: ReadonlyArray<Together> = [
  [
    phrases("(?:pills?|tablets|meds|medication|sleeping (?:stuff|pills|aids)|medicine cabinet)"),
    phrases(
      "(?:in my pocket|waiting for (?:my|them|everyone|the)|al of (?:\\p{L}+ )?(?:mom|dad|her|his|them|it|my)\\p{L}*|counting|there are \\d+|counted|(?:go|goes|are|fal) (?:to sleep|asleep)|what if|wash(?:ed|ing)? (?:it|them) down|wouldnt take|enough to|too many)",
    ),
  ],
  [
    phrases("(?:rope|noose|gun|blades?|razor|knife|exhaust|bleach|poison|helium|charcoal)"),
    phrases(
      "(?:tonight|ready|alone|decided|waiting|know how|learned|tie|sharpener|right size|wil do|do the job|quick|thinking|end|over|garage|not scared)",
    ),
  ],
  [
    phrases(
      "(?:bridge|roof|rooftop|ledge|tracks|train station|balcony|cliff|overpass|window|trains?|top floor|highway)",
    ),
    phrases(
      "(?:its quick|be quick|quick way|one step|wouldnt take much|doesnt take much|not scared|over the edge|how (?:easy|quick|fast|simple|far|high)|nobody would|step in front|wouldnt feel|feel anything|be over|jumping|to jump|i jump|il jump|jump off|could jump)",
    ),
  ],
  [
    phrases("(?:its|it is|almost|its almost|nearly) time|soon|tonight|tomorrow"),
    phrases(
      "(?:i can (?:finally )?rest|finally rest|can rest|rest forever|il be free|i wil be free|be free|at peace|it al ends|al ends|everything ends|be nothing|no more (?:pain|suffering|tears|fighting|me))",
    ),
  ],
  [
    phrases("(?:tomorrow|today|tonight|\\p{L}+day) is (?:the|my) (?:day|night|last)"),
    phrases(
      "(?:deleted|cleaned|accounts|goodbye|sorry|scared|done with|last|forgive|everything is|nobody|letters?|notes?)",
    ),
  ],
  [
    phrases(
      "(?:find|found|deserves?|needs?|with|marry) (?:someone|somebody|a) (?:\\p{L}+ )?(?:better|else|normal|new)",
    ),
    phrases("(?:let (?:him|her|them)|without me|step aside|out of the way|wont stand|when im|once im|gone|stop being)"),
  ],
  [
    phrases(
      "(?:tired|exhausted|sick|fed up|had enough|cant anymore|so done|weary|worn out|no strength|hopeless|pointless|worthless|useless|empty|numb|broken|alone|hurts|unbearable|suffering|hate myself|failure)",
    ),
    phrases(
      "(?:being alive|existing|exist|not exist|waking up(?! (?:early|at|so))|to be here anymore|want it to (?:end|stop)(?= (?:\\||al|forever))|want everything to stop|disappear|to sleep forever|not wake|want out|end it|stop breathing|breathing|keep living|to live|no way out|way out|want to be gone|be over|done living|no reason)",
    ),
  ],
  [
    phrases(
      "(?:nowhere|no place) (?:im|i am|to|left to) (?:moving|going|go|move)?|it stops there|thats where it (?:ends|stops)|end of the (?:road|line) for me",
    ),
    phrases("(?:sold|quit|told|landlord|last|nobody|havent told|goodbye|letter|note|end)"),
  ],
  [
    phrases(
      "(?:paid off|settled|sorted|closed|cancelled|canceled|deleted|wiped) (?:\\p{L}+ ){0,2}(?:debts?|accounts?|subscriptions|affairs|social media|phone)",
    ),
    phrases(
      "(?:funeral|goodbyes?|tomorrow is|the day|gone|last|nobody has to|nothing left|ready now|find|forever|done)",
    ),
  ],
  [
    phrases(
      `(?:${others} (?:${word}){0,3}(?:would|wil|d|might|could|may|do|be|deserves?)|itd|it would|it might|it wil|itl|things would|would be|might be|wouldnt it be) (?:${word}){0,4}${comfort}`,
    ),
    phrases(absence),
  ],
  [
    phrases(
      "(?:wish|wishing|hope|hopes|hoping|pray|praying|relief|glad|happy|mind|(?:wouldnt|dont|didnt) (?:be )?(?:mind|care|complain|upset|sad|scared|fight|treat)|okay|fine|thankful|grateful if|blessing|lucky|jealous|envy|daydream|fantasize|thinking|want)",
    ),
    phrases(
      "(?:car|cars|truck|bus|train|driver|lightning|plane|meteor|asteroid|someone|somebody|something|anything|god|cancer|illness|disease|sickness|lord|death)(?: \\p{L}+){0,3} (?:hits?|(?:ran|runs?)(?= (?:me|into me|over))|kills?|(?:take|takes|took)(?= me)|crash|crashes|crashed|strikes?|struck|doesnt stop|dont stop|wont stop|didnt stop|over)(?: me)?(?: over)?|(?:i|me|id|got|get|getting|was|were) hit by (?:a|the) (?:car|bus|truck|train)|(?:my )?heart (?:just )?(?:stop|stops|stopped|quit|quits|gave out|gives out|give out|gave up|would stop|could stop)|(?:a |one |few |weeks |months )?(?:month|months|weeks|week|year|days) (?:left|to live)|(?:got|had|have|get) (?:cancer|a terminal|something terminal|a tumor)|terminal|not waking up|dont wake up|didnt wake up|never woke up|wouldnt wake up|not wake up|in my sleep|plane (?:crashes|goes down|crashed|would crash)",
    ),
  ],
  [
    phrases(
      "(?:al )?be (?:al )?over (?:soon|tonight|tomorrow|by)|soon (?:it|itl|this|everything|it wil|al this)(?: \\p{L}+){0,2} (?:be over|end|stop|be done)|wont be long now|not much longer|almost over",
    ),
    phrases("(?:hurt|hurts|pain|peace|rest|quiet|silence|suffer|suffering|forever|goodbye|burden|nothing|sorry)"),
  ],
  [
    phrases(
      "(?:picked|pick|chose|chosen|set|decided on|settled on|have|marked|know|found) (?:out )?(?:the|a|my) (?:exact |perfect |right )?(?:date|day|method|place|spot|bridge|tree|building|time and place|how and when)",
    ),
    phrases(
      "(?:gone|forever|goodbye|never|last|im done|find me|die|dead|peace|ruin|no turning back|no going back|nobody wil|hang|jump|pain|end|over)",
    ),
  ],
  [
    phrases(
      "(?:wrote|writing|written|write|finished|finishing|left|leaving|started) (?:\\p{L}+ ){0,2}(?:letters?|notes?|cards?) (?:to|for) (?:\\p{L}+ ){0,2}(?:\\p{L}+)|(?:wrote|writing|written|left) (?:out )?(?:a |my |the )?(?:letters?|note|will)",
    ),
    phrases(
      "(?:find me|finds me|find them|when im gone|goodbye|last|im gone|after im|drawer|forgive|explain(?:s|ing)? why|(?:not|isnt|never) their fault|nobodys fault|blame|after i|once i|under my pillow|on my (?:desk|bed)|know i loved)",
    ),
  ],
  [
    phrases(
      "(?:gave|giving|given|give|found a (?:good |new )?home for|rehomed|rehoming|sold|selling) (?:away )?(?:\\p{L}+ ){0,3}(?:cat|dog|cats|dogs|hamster|pets?|things|stuff|guitar|clothes|books|possessions|belongings|everything|collection|keys|playstation|xbox|switch|camera|jewelry|watch|ring|shoes|games|cards|bird|fish|rabbit|toys|jacket|hoodie|car|piano|violin|plants|savings|console|records|laptop|bike)(?: away)?",
    ),
    phrases(
      "(?:wont (?:need|be needing|have|be)|dont need|nothing is keeping|keeping me|not going to need|no use|where im going|goodbye|last|after tonight|be here|anything anymore|need (?:it|them|any)|(?:im|il be|be) gone|wont (?:be )?need(?:ing)?)",
    ),
  ],
  [
    phrases(
      "(?:papers|affairs|insurance|will|passwords|accounts|finances|documents|funeral|bank details|debts|bills|password)",
    ),
    phrases(
      "(?:im|i am) (?:gone|dead|not here|not around|no longer here)|without me|after me|i die|finds? them after|when i go|after i(?:m|ve)? (?:gone|go|leave|left|die|do it)",
    ),
  ],
  [
    phrases(
      "(?:gun|pistol|rifle|shotgun|revolver|bullets?|ammo|rope|noose|blade|razors?|knife|pills|belt|bottle|bridge|roof|rooftop|ledge|tracks|balcony|overpass|cliff|window ?sil|train station|platform)",
    ),
    phrases(
      "(?:keep (?:thinking|looking|staring|going|coming|walking)|standing there|just standing|(?:keep|kept) (?:standing|driving|walking|going)|staring at|stare at|sitting (?:with|on the edge|next to)|in my (?:hand|hands|lap|mouth)|where (?:the key|he keeps|she keeps|its kept|they keep|my dad keeps|it is kept)|(?:is|its) loaded|calling (?:me|to me)|one step|look(?:ing)? down|how (?:high|far|quick|fast|long) (?:it|the|is|would)|would be (?:enough|quick|easy|over|so easy)|be over in|do it (?:tonight|now|soon)|ready for tonight|for tonight|nobody (?:is )?home|everyone is asleep|when everyone|everyone leaves|house is empty|(?:already|finally) bought|under my (?:bed|pillow|mattress)|imagining|picture myself|high enough|strong enough|holds? my weight|what it would (?:feel|be) like|next to me|in front of me|beside me|in my (?:closet|wardrobe|drawer|backpack|trunk|garage|bag|wallet|pencil case)|under my (?:phone case|mattress)|phone case|hidden|driven past|drove past|walked past)",
    ),
  ],
  [
    phrases(
      `(?:hit|hits|hitting|bang|banging|banged|slam|slamming|smash|smashing|bash|bashing|punch|punching|punched|burn|burning|burned|burnt|scratch|scratching|scratched|bite|biting|bit|pinch|pinching|dig|digging|stab|pick|picking|hurt|pour|put|press|pressing|hold|snap|snapping) (?:\\p{L}+ )?(?:my|at my|into my|on my|over my) (?:\\p{L}+ )?(?:head|face|${body}|knuckles|hand|hands|arm|fist|self)`,
    ),
    phrases(
      "(?:(?:til|until|so) (?:it|i|they|its|the|theres|im|my)(?: \\p{L}+){0,2} (?:numb|bleeds?|bleeding|bleed|bruised?|hurts?|feel|stops?|goes|calm|burns?|swells?|raw|red|black|pain)|numb|on purpose|deliberately|calms? me|only thing|only way|(?:it|that|which|this) helps|helps me|feel (?:something|anything|better|real|alive|less)|times (?:today|this|already)|punish|punishment|when(?:ever)? (?:i|im|it|things) (?:get|feel|make|mess|fail|anxious|stressed|mad|angry|am|upset|overwhelmed|cant|panic|hate|fight)|every (?:time|night|day)|nobody knows|lighter|cigarettes?)",
    ),
  ],
  [
    phrases("(?:clean|relapsed|relapse|relapsing|slipped|gave in|broke my streak|back to my old|streak|urges?)"),
    phrases(
      "(?:blades?|razors?|blood|bleeding|sleeves|scars|my (?:arms?|thighs?|wrists?|legs)|sh|cutting|cuts|self harm|cut|harm|bandages?|fresh)",
    ),
  ],
  [
    phrases(
      "(?:blades?|razor blades?|razors?|lighter|scissors|box cutter|knife|needle|safety pin|cuts|scars|bandages?|burn marks|marks)",
    ),
    phrases(
      "(?:calms? me|only thing (?:that|to|which)|hide|hides|hiding|hidden|cover|covering|long sleeves|sleeves|hoodie|relief|numb|urges?|feel something|hurting myself|my (?:wrists?|thighs?|arms?)|fresh|nobody (?:has )?(?:seen|sees|knows|notice[sd]?)|did (?:it )?(?:to )?myself|on purpose|deep(?:er)?)",
    ),
  ],
  [phrases("(?:the|my|those) cuts"), phrases("(?:felt (?:good|calm|alive|better)|endorphins|a high|didnt hurt)")],
  [
    phrases("(?:punch|punched|punching|hit|hitting|kick|kicking) (?:the|a) (?:wal|mirror|door|floor|concrete)"),
    phrases("(?:bled|bleed|bleeding|numb|felt (?:good|better)|until my|til my|blood|calm)"),
  ],
  [
    phrases(
      "(?:have|got|ive got|its|everything|it is|i have) (?:it |everything )?(?:is )?al ?(?:planned|set|arranged|worked out|figured out|ready|set up)|set everything up|planned everything|everything is (?:ready|set|prepared)|i have a plan|i made a plan|made up my mind",
    ),
    phrases(
      "(?:when|while|after|once) (?:my |the |they|everyone|everybody|nobody|he|she) ?(?:\\p{L}+ ){0,2}(?:leave|leaves|asleep|sleeps?|gone|out of town|go to work|away|is home)|nobody (?:\\p{L}+ ){0,2}home|nobody (?:can|could|wil) (?:stop|save|find|change)|turning back|not scared anymore|feel (?:calm|peaceful|at peace|relieved)|end things",
    ),
  ],
  [
    phrases("forgives? me|forgive me|going to miss (?:him|her|them|you|my)"),
    phrases(
      "(?:after|left (?:my|him|her|them)|goodbye|last|gone|i cant|tonight|tomorrow|letter|note|when i|for this|leaving)",
    ),
  ],
  [phrases("(?:my blood|blood)"), phrases("(?:calming|satisfying|calms me|relief|soothing|syringe|comforting)")],
  [
    phrases(
      "(?:thank you|thanks|thankyou|sorry|love you|loved you|forgive me|take care|be happy|dont be sad|dont cry|dont blame|not your fault|remember me)",
    ),
    phrases(
      "(?:goodbye|farewell|gone forever|bye forever|last time|for the last time|wont be (?:here|around|back|writing|able)|never (?:come|coming|be) back|when im gone|not coming back|i cant do (?:this|it) anymore|no other way)(?! (?:grateful|yours|friends|young|in) )",
    ),
  ],
  [
    phrases(
      "(?:cant|couldnt) (?:keep )?(?:do|doing|take|taking|handle|bear|fight|hold on) ?(?:this|it|on|life)?(?: anymore| any longer)?",
    ),
    phrases(
      "(?:alive|living|end it|no more days|want (?:it|everything) to (?:stop|end)|goodbye|nothing left|no way out|no other way|existing|disappear|done with everything)",
    ),
  ],
  [
    phrases(
      "(?:thought|thinking|think|thoughts|considered|considering|tempted|urge|wonder|wondering|imagine|imagining|intrusive|planning|looked up|googled|googling|researching|researched|searched)",
    ),
    phrases(
      "(?:swallow(?:ing|ed)?|(?:taking|take) (?:all|everything|every|the whole|them all)|jump(?:ing)?(?= (?:\\||and|would|off|out|in front|from|down))|not (?:being|be) (?:alive|here|around)|(?:painless|least painful|painlessly|lethal dose|lethal|quickest way|easiest way|how to die|ways to die|ways to go|methods)|step(?:ping)? (?:off|in front|out into)|driv(?:e|ing) (?:into|off)|disappear(?:ing)? forever|letting go(?= (?:of the wheel|\\|))|how easy it would be|how long it would take (?:if|for|to|before|until|til)|never com(?:e|ing) (?:back|out|home)|didnt come (?:out|back)|stopping my (?:meds|insulin))",
    ),
  ],
  [
    phrases(
      "(?:not sure|dont know|unsure|wonder|question|havent decided|doubt|no idea|struggling|hard) (?:\\p{L}+ )?(?:if|whether|how|why|to see|to find) (?:i |much longer |long |much )*(?:want|should|can|bother|reason|reasons|stil|keep|am|a|il)",
    ),
    phrases(
      "(?:be alive|to live|living|alive|exist|existing|stay here|keep going(?= \\|)|be here(?= (?:\\||anymore))|hold on|hang on|stay alive|go on(?= (?:\\||anymore|like))|this anymore)",
    ),
  ],
]
