import { useEffect, useRef, useState } from "preact/hooks"
import type { Point } from "../../pages/OpsApi.ts"
import { exactTime, time, unknown } from "../format.ts"
import { areaOf, lineOf, scaleOf, ticksOf } from "../plot.ts"
import { cursor, every, shown, span } from "../state.ts"

export interface Series {
  readonly label: string
  readonly value: (point: Point) => number | null
}

interface Props {
  readonly title: string
  readonly series: ReadonlyArray<Series>
  readonly format: (value: number) => string
}

const height = 132
const top = 8
const bottom = 20
const left = 56

/** Real pixels, so that lines and letters keep their shape at any width. */
const useWidth = () => {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}

const nearest = (points: ReadonlyArray<Point>, at: number) => {
  let best: Point | undefined
  for (const point of points) if (!best || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point
  return best
}

export const Chart = ({ title, series, format }: Props) => {
  const { element, width } = useWidth()
  const points = shown.value
  const { from, to } = span.value
  const highest = Math.max(0, ...points.flatMap((point) => series.map(({ value }) => value(point) ?? 0)))
  const ticks = ticksOf(highest)
  const x = scaleOf([from, to], [left, Math.max(left + 1, width - 4)])
  const y = scaleOf([0, ticks.at(-1) ?? 1], [height - bottom, top])
  // A pause of more than three points is a gap, not a line.
  const gap = every.value * 3000
  const at = cursor.value
  const looked = at === null ? undefined : nearest(points, at)
  const told = looked ?? points.at(-1)
  const say = (point: Point | undefined, { value }: Series) => {
    const known = point && value(point)
    return known === null || known === undefined ? unknown : format(known)
  }

  const point = (event: PointerEvent & { readonly currentTarget: SVGSVGElement }) => {
    const box = event.currentTarget.getBoundingClientRect()
    cursor.value = from + ((event.clientX - box.left - left) / Math.max(1, width - 4 - left)) * (to - from)
  }
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0
    if (event.key === "Escape") cursor.value = null
    if (by === 0) return
    event.preventDefault()
    cursor.value = Math.min(
      to,
      Math.max(from, (looked?.at ?? to) + by * Math.max(every.value * 1000, (to - from) / 120)),
    )
  }
  const leave = () => {
    cursor.value = null
  }

  return (
    <figure class="chart card">
      <figcaption>
        <h3>{title}</h3>
        <p class="legend">
          {series.map((one, index) => (
            <span key={one.label} class={`series-${index + 1}`}>
              {series.length > 1 && <i />}
              {series.length > 1 && one.label} <b>{say(told, one)}</b>
            </span>
          ))}
        </p>
      </figcaption>
      <div ref={element} class="plot">
        {width > 0 && (
          <svg
            width={width}
            height={height}
            role="img"
            tabIndex={0}
            aria-label={`${title}, from ${time(from)} to ${time(to)}. ${told ? `At ${exactTime(told.at)}: ${series.map((one) => `${one.label} ${say(told, one)}`).join(", ")}.` : "Nothing yet."} Use the arrow keys to move through it.`}
            onPointerMove={point}
            onPointerLeave={leave}
            onKeyDown={step}
            onBlur={leave}
          >
            {ticks.map((tick) => (
              <g key={tick} class={tick === 0 ? "axis" : "grid"}>
                <line x1={left} x2={width - 4} y1={y(tick)} y2={y(tick)} />
                <text x={left - 8} y={y(tick) + 3.5} text-anchor="end">
                  {format(tick).replace(/\.0+(?=\D|$)/, "")}
                </text>
              </g>
            ))}
            {[0, 0.5, 1].map((part) => (
              <text
                key={part}
                class="moment"
                x={x(from + part * (to - from))}
                y={height - 4}
                text-anchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}
              >
                {time(from + part * (to - from))}
              </text>
            ))}
            {series.map(({ label, value }, index) => {
              const spots = points.map((spot) => ({ at: spot.at, value: value(spot) }))
              return (
                <g key={label} class={`series-${index + 1}`}>
                  {index === 0 && <path class="area" d={areaOf(spots, x, y, gap)} />}
                  <path class="line" d={lineOf(spots, x, y, gap)} />
                </g>
              )
            })}
            {looked && (
              <g class="cursor">
                <line x1={x(looked.at)} x2={x(looked.at)} y1={top} y2={height - bottom} />
                {series.map((one, index) => {
                  const value = one.value(looked)
                  return (
                    value !== null && (
                      <circle key={one.label} class={`series-${index + 1}`} cx={x(looked.at)} cy={y(value)} r={3.5} />
                    )
                  )
                })}
              </g>
            )}
          </svg>
        )}
        {points.length === 0 && <p class="empty">The first point comes within {every.value} seconds.</p>}
      </div>
    </figure>
  )
}
