/** Which zone is meant by an offset: the first with it, of where most people with that language live. */
const everywhere = `America/New_York America/Chicago America/Denver America/Los_Angeles Europe/London Europe/Berlin
  Europe/Athens Europe/Moscow Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Dhaka Asia/Bangkok Asia/Singapore Asia/Tokyo
  Australia/Sydney Australia/Brisbane Pacific/Auckland Pacific/Noumea America/Sao_Paulo America/Halifax America/St_Johns
  America/Bogota America/Mexico_City America/Phoenix America/Anchorage Pacific/Honolulu Asia/Tehran Asia/Kabul
  Asia/Kathmandu Asia/Yangon Australia/Adelaide Australia/Darwin Asia/Tbilisi Asia/Almaty Asia/Vladivostok Asia/Kamchatka
  Atlantic/Azores America/Noronha Pacific/Tongatapu Pacific/Kiritimati Pacific/Pago_Pago Pacific/Chatham Australia/Eucla
  Australia/Lord_Howe Pacific/Marquesas Pacific/Gambier Etc/GMT+12`

const russian = `Europe/Moscow Europe/Kaliningrad Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Irkutsk
  Asia/Yakutsk Asia/Vladivostok Asia/Magadan Asia/Kamchatka Europe/Berlin`

const words = (list: string): ReadonlyArray<string> => list.split(/\s+/u)

export const likely = { en: words(everywhere), ru: words(`${russian} ${everywhere}`) } as const

/** What people call a zone, in small letters with `е` for `ё`; the names of the zones themselves are known anyway. */
const called = `
  America/New_York: new york city, nyc, boston, washington, philadelphia, atlanta, miami, eastern time, est, edt, et, нью-йорк, бостон, вашингтон, майами
  America/Chicago: dallas, houston, austin, central time, cst, cdt, чикаго, хьюстон
  America/Denver: mountain time, mst, mdt, денвер
  America/Los_Angeles: la, l.a., san francisco, seattle, california, pacific time, pst, pdt, лос-анджелес, сан-франциско, сиэтл, калифорния
  America/Toronto: montreal, ottawa, торонто, монреаль
  America/Vancouver: ванкувер
  America/Sao_Paulo: rio, rio de janeiro, сан-паулу, рио-де-жанейро
  America/Argentina/Buenos_Aires: buenos aires, буэнос-айрес
  Europe/London: uk, england, scotland, bst, manchester, edinburgh, glasgow, лондон, англия
  Europe/Dublin: ireland, дублин
  Europe/Lisbon: porto, лиссабон
  Europe/Berlin: cet, cest, germany, munich, hamburg, frankfurt, cologne, берлин, германия, мюнхен, гамбург
  Europe/Paris: france, lyon, marseille, париж, франция
  Europe/Madrid: barcelona, valencia, мадрид, барселона
  Europe/Rome: italy, milan, рим, милан, италия
  Europe/Vienna: austria, вена, австрия
  Europe/Zurich: switzerland, geneva, цюрих, женева
  Europe/Amsterdam: netherlands, holland, амстердам
  Europe/Brussels: belgium, брюссель
  Europe/Prague: czechia, brno, прага, чехия
  Europe/Warsaw: poland, krakow, варшава, польша, краков
  Europe/Belgrade: serbia, novi sad, белград, сербия
  Europe/Stockholm: sweden, стокгольм
  Europe/Oslo: norway, осло
  Europe/Copenhagen: denmark, копенгаген
  Europe/Helsinki: finland, хельсинки, финляндия
  Europe/Athens: eet, eest, greece, афины, греция
  Europe/Istanbul: turkey, ankara, antalya, стамбул, анталья, турция
  Europe/Kyiv: kiev, ukraine, odesa, odessa, kharkiv, lviv, киев, украина, одесса, харьков, львов
  Europe/Minsk: belarus, минск, беларусь
  Europe/Chisinau: moldova, кишинев, молдова
  Europe/Riga: latvia, рига
  Europe/Vilnius: lithuania, вильнюс
  Europe/Tallinn: estonia, таллин, таллинн
  Europe/Moscow: msk, saint petersburg, st petersburg, st. petersburg, sochi, москва, мск, питер, спб, санкт-петербург, сочи, казань, нижний новгород, ростов-на-дону, краснодар, воронеж
  Europe/Kaliningrad: калининград
  Europe/Samara: самара, ижевск
  Europe/Saratov: саратов
  Europe/Volgograd: волгоград
  Asia/Yekaterinburg: ekaterinburg, chelyabinsk, ufa, perm, екатеринбург, челябинск, уфа, пермь, тюмень
  Asia/Omsk: омск
  Asia/Novosibirsk: новосибирск
  Asia/Tomsk: томск
  Asia/Barnaul: барнаул
  Asia/Krasnoyarsk: красноярск
  Asia/Irkutsk: иркутск, улан-удэ
  Asia/Chita: чита
  Asia/Yakutsk: якутск
  Asia/Vladivostok: khabarovsk, владивосток, хабаровск
  Asia/Sakhalin: сахалин, южно-сахалинск
  Asia/Magadan: магадан
  Asia/Kamchatka: камчатка, петропавловск-камчатский
  Asia/Almaty: astana, алматы, алма-ата, астана
  Asia/Tashkent: узбекистан, ташкент
  Asia/Bishkek: бишкек
  Asia/Dushanbe: душанбе
  Asia/Tbilisi: batumi, тбилиси, батуми, грузия
  Asia/Yerevan: armenia, ереван, армения
  Asia/Baku: azerbaijan, баку
  Asia/Jerusalem: israel, tel aviv, haifa, израиль, тель-авив, иерусалим, хайфа
  Asia/Dubai: abu dhabi, дубай, абу-даби
  Asia/Tehran: iran, тегеран
  Asia/Kolkata: india, delhi, new delhi, mumbai, bangalore, индия, дели, мумбаи, гоа
  Asia/Bangkok: thailand, phuket, бангкок, таиланд, пхукет
  Asia/Ho_Chi_Minh: vietnam, saigon, вьетнам, хошимин, нячанг
  Asia/Jakarta: джакарта
  Asia/Makassar: bali, бали
  Asia/Singapore: сингапур
  Asia/Hong_Kong: гонконг
  Asia/Shanghai: china, beijing, китай, пекин, шанхай
  Asia/Seoul: korea, south korea, сеул, корея
  Asia/Tokyo: japan, osaka, kyoto, токио, япония
  Australia/Sydney: canberra, сидней
  Australia/Melbourne: мельбурн
  Pacific/Auckland: new zealand, wellington, окленд, новая зеландия
  Africa/Cairo: egypt, каир, египет
  Africa/Johannesburg: south africa, cape town, кейптаун
  Asia/Kathmandu: nepal
  Asia/Yangon: myanmar
  America/Nuuk: greenland
  UTC: gmt, greenwich, z
`

const lines = called.trim().split("\n")

export const nicknames: ReadonlyMap<string, string> = new Map(
  lines.flatMap((line) => {
    const [, zone = "", names = ""] = /^\s*([\w/]+): (.*)$/u.exec(line) ?? []
    return names.split(", ").map((name) => [name, zone] as const)
  }),
)

/** Every zone by the last part of its name; where several share one, the first. */
const zones: ReadonlyArray<string> = [
  ...new Set([...likely.ru, ...nicknames.values(), ...Intl.supportedValuesOf("timeZone")]),
]

export const byName: ReadonlyMap<string, string> = new Map(zones.map((zone) => [zone.toLowerCase(), zone]))

export const byCity: ReadonlyMap<string, string> = new Map(
  zones.toReversed().map((zone) => [(zone.split("/").at(-1) ?? zone).replaceAll("_", " ").toLowerCase(), zone]),
)
