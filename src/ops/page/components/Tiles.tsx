import type { ComponentChildren } from "preact"
import { count, dollars, rate, seconds, short, time, unknown } from "../format.ts"
import { now, state } from "../state.ts"

type Tone = "plain" | "warning" | "bad"

interface Props {
  readonly label: string
  readonly value: string
  readonly tone?: Tone
  readonly children?: ComponentChildren
}

const Tile = ({ label, value, tone = "plain", children }: Props) => (
  <div class={`tile card ${tone}`}>
    <dt>{label}</dt>
    <dd>
      <strong>{value}</strong>
      <small>{children ?? "\u00a0"}</small>
    </dd>
  </div>
)

const toneOf = (value: number, warning: number, bad: number): Tone =>
  value >= bad ? "bad" : value >= warning ? "warning" : "plain"

export const Tiles = () => {
  const live = state.value?.live
  if (!live) return null
  const { today, activeUsers } = live
  const over = today.budgetUsd !== null && today.costUsd >= today.budgetUsd
  const midnight = now.value - today.since > 60_000 ? `since ${time(today.since)}` : "since just now"
  return (
    <dl class="tiles" aria-label="Live numbers">
      <Tile label="Messages" value={`${rate(live.messagesPerMinute)}/min`}>
        in the last minute
      </Tile>
      <Tile label="Answer time" value={seconds(live.p50)} tone={toneOf(live.p95 ?? 0, 10, 30)}>
        p95 {seconds(live.p95)} · p99 {seconds(live.p99)}
      </Tile>
      <Tile label="Backlog" value={count(live.backlog)} tone={toneOf(live.backlog ?? 0, 100, 1000)}>
        turns not done
      </Tile>
      <Tile
        label="Oldest unanswered"
        value={
          live.backlog === null ? unknown : live.oldestUnanswered === null ? "none" : seconds(live.oldestUnanswered)
        }
        tone={toneOf(live.oldestUnanswered ?? 0, 30, 60)}
      >
        alert from 60 s
      </Tile>
      <Tile label="Spool" value={count(live.spool)} tone={toneOf(live.spool, 1, 100)}>
        answers to be saved
      </Tile>
      <Tile label="Errors" value={count(live.errorsLastHour)} tone={toneOf(live.errorsLastHour, 1, 50)}>
        in the last hour
      </Tile>
      <Tile label="Queries" value={`${rate(live.queriesPerSecond)}/s`}>
        in the last minute
      </Tile>
      <Tile label="Active users" value={activeUsers ? short(activeUsers.day) : unknown}>
        {activeUsers ? `today · ${short(activeUsers.week)} week · ${short(activeUsers.month)} month` : "not known yet"}
      </Tile>
      <Tile label="Tokens today" value={short(today.tokens)}>
        {midnight}
      </Tile>
      <Tile label="Model cost today" value={dollars(today.costUsd)} tone={over ? "bad" : "plain"}>
        {today.unpriced > 0
          ? `and ${count(today.unpriced)} of unknown cost`
          : today.budgetUsd === null
            ? "no budget is set"
            : `of ${dollars(today.budgetUsd)}`}
      </Tile>
    </dl>
  )
}
