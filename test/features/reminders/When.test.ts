import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Place, placeIn } from "../../../src/domain/talk/place/Instants.ts"
import { again, isAsked, isMeant, told } from "../../../src/features/reminders/when/When.ts"

const monday = Date.UTC(2026, 10, 30, 18)

const placeOf = (zone: string): Place => placeIn(zone) ?? assert.fail(`there is no ${zone}`)
const moscow = placeOf("Europe/Moscow")

const wallOf = ({ localOf }: Place, at: number): string => {
  const { day, minutes } = localOf(at)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${day.year}-${two(day.month)}-${two(day.day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** What was understood, as "day time [rhythm] | what", where it is Monday, 21:00. */
const read = (said: string, place: Place | null = moscow, now = monday): string => {
  const found = told(said, place, now)
  if (found._tag !== "At") return `${found._tag} | ${found.what}`
  const rhythm = found.rhythm === null ? "" : ` ${found.rhythm.repeat} ${found.rhythm.weekday ?? "-"}`
  return `${wallOf(place ?? moscow, found.at)}${rhythm} | ${found.what}`
}

describe("the time of a reminder", () => {
  it.each([
    ["tomorrow at 9 call Mum", "2026-12-01 09:00 | call Mum"],
    ["Call Mum tomorrow at 9, please!", "2026-12-01 09:00 | Call Mum"],
    ["remind me to buy 2 breads tomorrow at 10", "2026-12-01 10:00 | buy 2 breads"],
    ["in 20 minutes the oven", "2026-11-30 21:20 | the oven"],
    ["in an hour and a half", "2026-11-30 22:30 | "],
    ["in 1h30 tea", "2026-11-30 22:30 | tea"],
    ["in one hour and 20 minutes tea", "2026-11-30 22:20 | tea"],
    ["in a week", "2026-12-07 21:00 | "],
    ["in 2 days at 10 dentist", "2026-12-02 10:00 | dentist"],
    ["at 6:30pm tea", "2026-12-01 18:30 | tea"],
    ["at 7 in the evening tea", "2026-12-01 19:00 | tea"],
    ["tomorrow evening at 7 cinema", "2026-12-01 19:00 | cinema"],
    ["midnight", "2026-12-01 00:00 | "],
    ["at 21:00 tea", "2026-12-01 21:00 | tea"],
    ["at 21:01 tea", "2026-11-30 21:01 | tea"],
    ["on Monday at 22:00", "2026-11-30 22:00 | "],
    ["on Monday at 9", "2026-12-07 09:00 | "],
    ["next Friday at noon", "2026-12-11 12:00 | "],
    ["the day after tomorrow", "2026-12-02 09:00 | "],
    ["Dec 5 at 3pm doctor", "2026-12-05 15:00 | doctor"],
    ["5 December 15:00 doctor", "2026-12-05 15:00 | doctor"],
    ["on the 5th of March dentist", "2027-03-05 09:00 | dentist"],
    ["2026-12-05 10:00 x", "2026-12-05 10:00 | x"],
    ["every day at 9 pills", "2026-12-01 09:00 daily - | pills"],
    ["diary daily at 22:30", "2026-11-30 22:30 daily - | diary"],
    ["at 9 every evening pills", "2026-12-01 21:00 daily - | pills"],
    ["every Monday at 10am report", "2026-12-07 10:00 weekly 0 | report"],
    ["on Mondays at 10 report", "2026-12-07 10:00 weekly 0 | report"],
    ["read 1984 tomorrow", "2026-12-01 09:00 | read 1984"],
    ["yesterday at 10", "Past | "],
    ["today at 12 x", "Past | x"],
    ["today at 10 x", "2026-11-30 22:00 | x"],
    ["2026-11-01 at 10", "Past | "],
    ["in 0 minutes", "Past | "],
    ["at 25:00", "Unclear | at 25:00"],
    ["every 2 hours water", "Unclear | every 2 hours water"],
    ["may I call in March", "Unclear | may I call in March"],
    ["call Mum", "Unclear | call Mum"],
    ["every weekday at 9 report", "Unclear | report"],
    ["every Monday and Wednesday at 9 yoga", "Unclear | yoga"],
    ["on 12/05 at 3pm doctor", "Unclear | doctor"],
    ["tomorrow at 9 eat after work", "2026-12-01 09:00 | eat after work"],
    ["an hour from now tea", "2026-11-30 22:00 | tea"],
    ["remind me in 3 days", "2026-12-03 21:00 | "],
    ["on Friday at 5 flowers", "2026-12-04 17:00 | flowers"],
    ["Friday at 5:30 flowers", "2026-12-04 17:30 | flowers"],
    ["on Friday at 5am flowers", "2026-12-04 05:00 | flowers"],
    ["Friday at 05:30 flowers", "2026-12-04 05:30 | flowers"],
    ["wake me on Friday at 5", "2026-12-04 05:00 | wake me"],
    ["every day at 5 tea", "2026-12-01 17:00 daily - | tea"],
    ["at 10 tea", "2026-11-30 22:00 | tea"],
    ["every day at 10 tea", "2026-12-01 10:00 daily - | tea"],
  ])("%s", (said, understood) => assert.strictEqual(read(said), understood))

  it.each([
    ["завтра в 9 позвонить маме", "2026-12-01 09:00 | позвонить маме"],
    ["Позвонить маме завтра в девять!", "2026-12-01 09:00 | Позвонить маме"],
    ["напомни мне через час про духовку", "2026-11-30 22:00 | про духовку"],
    ["через полтора часа чай", "2026-11-30 22:30 | чай"],
    ["через полчаса чай", "2026-11-30 21:30 | чай"],
    ["через 1,5 часа чай", "2026-11-30 22:30 | чай"],
    ["через пару часов", "2026-11-30 23:00 | "],
    ["через 2 дня в 10", "2026-12-02 10:00 | "],
    ["завтра в 10 часов утра отчёт", "2026-12-01 10:00 | отчёт"],
    ["завтра в 9-30", "2026-12-01 09:30 | "],
    ["в 9 вечера", "2026-12-01 21:00 | "],
    ["сегодня в час ночи", "2026-12-01 01:00 | "],
    ["завтра в час дня обед", "2026-12-01 13:00 | обед"],
    ["в следующий понедельник в 12", "2026-12-07 12:00 | "],
    ["в 7 вечера в среду", "2026-12-02 19:00 | "],
    ["послезавтра вечером", "2026-12-02 19:00 | "],
    ["5 декабря в 15:00 к врачу", "2026-12-05 15:00 | к врачу"],
    ["5.12 в 15:00 к врачу", "2026-12-05 15:00 | к врачу"],
    ["31.12.26 в 23:00", "2026-12-31 23:00 | "],
    ["каждый день в 9 таблетки", "2026-12-01 09:00 daily - | таблетки"],
    ["каждое утро зарядка", "2026-12-01 09:00 daily - | зарядка"],
    ["по средам в 19 йога", "2026-12-02 19:00 weekly 2 | йога"],
    ["каждую субботу уборка", "2026-12-05 09:00 weekly 5 | уборка"],
    ["взять в 3 раза больше сахара завтра", "2026-12-01 09:00 | взять в 3 раза больше сахара"],
    ["30 февраля в 10", "Unclear | "],
    ["вчера в 10", "Past | "],
    ["по будням в 9 зарядка", "Unclear | зарядка"],
    ["завтра в обед", "Unclear | "],
    ["в эту пятницу цветы", "2026-12-04 09:00 | цветы"],
    ["завтра к 9 утра отчёт", "2026-12-01 09:00 | отчёт"],
    ["через 2 с половиной часа", "2026-11-30 23:30 | "],
    ["в пятницу в 5 цветы", "2026-12-04 17:00 | цветы"],
    ["в пятницу в 5:30 цветы", "2026-12-04 05:30 | цветы"],
    ["в пятницу в 6 утра рынок", "2026-12-04 06:00 | рынок"],
    ["завтра в 6 встать", "2026-12-01 06:00 | встать"],
    ["каждые 2 часа вода", "Unclear | каждые 2 часа вода"],
  ])("%s", (said, understood) => assert.strictEqual(read(said), understood))

  it("said in the night is of the day that dawns, and what is taken for granted is said", () => {
    const night = Date.UTC(2026, 11, 1, 22, 30)
    const taken = (said: string, now: number) => {
      const found = told(said, moscow, now)
      return found._tag === "At" ? `${wallOf(moscow, found.at)} ${found.taken.join()}` : found._tag
    }
    assert.strictEqual(taken("tomorrow at 9 x", night), "2026-12-02 09:00 night")
    assert.strictEqual(taken("завтра в 5 x", night), "2026-12-02 17:00 half,night")
    assert.strictEqual(taken("tomorrow at 01:00 x", night), "2026-12-03 01:00 ")
    assert.strictEqual(taken("in 1 day x", night), "2026-12-03 01:30 ")
    assert.strictEqual(taken("at 6 x", night), "2026-12-02 06:00 ")
    assert.strictEqual(taken("tomorrow at 9 x", monday), "2026-12-01 09:00 ")
  })

  it("of a delay needs no time zone, any other does", () => {
    assert.strictEqual(read("in 20 minutes tea", null), "2026-11-30 21:20 | tea")
    assert.strictEqual(read("tomorrow at 9 tea", null), "Zoneless | tea")
    assert.strictEqual(read("tea", null), "Unclear | tea")
  })

  it("is heard in plain words, unless they ask for something else", () => {
    const heard = (said: string) => isMeant(said, told(said, moscow, monday))
    for (const said of [
      "Remind me to call Mum",
      "Could you remind me tomorrow at 9?",
      "remind me next week to pay",
      "напомни позвонить маме",
      "Напомните, пожалуйста, о встрече",
      "напоминай каждый день в 9 пить таблетки",
      "можешь напомнить мне завтра в 9",
      "напомни, что завтра в 9 встреча",
      "напомни, что завтра привезут стол",
      "напомни позже",
    ]) {
      assert.isTrue(heard(said), said)
    }
    for (const said of [
      "remind me why I left",
      "remind me of my mother",
      "remind me why I get up every day",
      "remind me what we said yesterday",
      "remind me about the talk we had yesterday",
      "You remind me of her",
      "напомни, что я говорил",
      "напомни, что было в пятницу",
      "напомни, о чём мы говорили",
      "напомни о нашем разговоре вчера",
      "напомни мне, зачем я встаю каждый день",
      "напомни суть нашего разговора",
      "напомни мне пять причин жить",
      "напомни, есть ли у меня планы на завтра",
    ]) {
      assert.isFalse(heard(said), said)
    }
    assert.isFalse(isAsked("He reminded me"))
  })

  const berlin = placeOf("Europe/Berlin")

  it("in an hour that summer time skips comes as much later, and in one that comes twice only the first time", () => {
    const skipped = Date.UTC(2027, 2, 27, 12)
    assert.strictEqual(read("tomorrow at 02:30 x", berlin, skipped), "2027-03-28 03:30 | x")
    const doubled = Date.UTC(2027, 9, 30, 12)
    const found = told("tomorrow at 02:30 x", berlin, doubled)
    assert.deepInclude(found, { at: Date.UTC(2027, 9, 31, 0, 30) })
    const rhythm = { repeat: "daily", minutes: 150, weekday: null } as const
    const next = again(rhythm, Date.UTC(2027, 9, 31, 0, 30), berlin, Date.UTC(2027, 9, 31, 0, 31))
    assert.strictEqual(wallOf(berlin, next), "2027-11-01 02:30")
    const shifted = again(rhythm, Date.UTC(2027, 2, 27, 1, 30), berlin, Date.UTC(2027, 2, 27, 2))
    assert.strictEqual(wallOf(berlin, shifted), "2027-03-28 03:30")
    assert.strictEqual(wallOf(berlin, again(rhythm, shifted, berlin, shifted)), "2027-03-29 02:30")
  })

  const Zone = Schema.Literals([
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
  ])
  const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
  const Sometime = between(Date.UTC(2012, 0, 1), Date.UTC(2040, 0, 1))
  const Minutes = between(0, 1_439)

  it.prop(
    "is that of the clock on the wall, wherever and whenever it is asked for",
    { zone: Zone, now: Sometime, minutes: Minutes },
    ({ minutes, now, zone }) => {
      const place = placeOf(zone)
      const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
      const found = told(`в ${clock} чай`, place, now)
      if (found._tag !== "At") return assert.fail(found._tag)
      assert.isAbove(found.at, now)
      assert.isAtMost(found.at - now, 26 * 3_600_000)
      assert.include([0, 30, 60], (place.localOf(found.at).minutes - minutes + 1_440) % 1_440)
    },
    { arbitrary: { runs: 300 } },
  )

  it.prop(
    "comes again on another day, later than before and than now, also after a clock that went back",
    { zone: Zone, last: Sometime, hours: between(-2, 100), minutes: Minutes, weekday: Schema.NullOr(between(0, 6)) },
    ({ hours, last, minutes, weekday, zone }) => {
      const place = placeOf(zone)
      const now = last + hours * 3_600_000
      const next = again({ repeat: weekday === null ? "daily" : "weekly", minutes, weekday }, last, place, now)
      assert.isAbove(next, Math.max(last, now))
      assert.isAtMost(next - Math.max(last, now), 9 * 86_400_000)
      assert.notDeepEqual(place.localOf(next).day, place.localOf(last).day)
    },
    { arbitrary: { runs: 300 } },
  )

  const Word = Schema.Literals([
    ..."in through через at в on по every каждый day день tomorrow завтра 9 25:61 31.2 half полтора an hour часа".split(
      " ",
    ),
    ..."и and next friday пятницу 99999 m \u0000 🙂 ё night".split(" "),
  ])

  it.prop(
    "is never in the past and never an error, whatever is written",
    { words: Schema.Array(Word), zone: Zone, now: Sometime },
    ({ now, words, zone }) => {
      const found = told(words.join(" "), placeOf(zone), now)
      if (found._tag === "At") assert.isAbove(found.at, now)
    },
    { arbitrary: { runs: 500 } },
  )

  it("is found in time in the longest request that is read", () => {
    for (const said of ["in 1 hour ".repeat(40), "в ".repeat(200), "9 ".repeat(200), "a".repeat(400)]) {
      const begun = performance.now()
      told(said, moscow, monday)
      assert.isBelow(performance.now() - begun, 200)
    }
  })
})
