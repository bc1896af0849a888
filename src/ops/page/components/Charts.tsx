import { dollars, rate, seconds, short } from "../format.ts"
import { minutes, ranges } from "../state.ts"
import { Chart } from "./Chart.tsx"

const answers = [
  { label: "p50", value: ({ p50 }: { readonly p50: number | null }) => p50 },
  { label: "p95", value: ({ p95 }: { readonly p95: number | null }) => p95 },
  { label: "p99", value: ({ p99 }: { readonly p99: number | null }) => p99 },
]

export const Charts = () => (
  <section aria-labelledby="charts">
    <div class="section-head">
      <h2 id="charts">The last hours</h2>
      <fieldset class="segments">
        <legend class="visually-hidden">How far back</legend>
        {ranges.map((range) => (
          <label key={range.minutes}>
            <input
              type="radio"
              name="range"
              checked={minutes.value === range.minutes}
              onChange={() => {
                minutes.value = range.minutes
              }}
            />
            <span>{range.label}</span>
          </label>
        ))}
      </fieldset>
    </div>
    <div class="charts">
      <Chart
        title="Messages per minute"
        series={[{ label: "messages", value: ({ messages }) => messages }]}
        format={rate}
      />
      <Chart title="Answer time" series={answers} format={seconds} />
      <Chart title="Backlog" series={[{ label: "turns", value: ({ backlog }) => backlog }]} format={short} />
      <Chart title="Errors per minute" series={[{ label: "errors", value: ({ errors }) => errors }]} format={rate} />
      <Chart
        title="Queries per second"
        series={[{ label: "queries", value: ({ queries }) => queries }]}
        format={rate}
      />
      <Chart title="Model cost per hour" series={[{ label: "cost", value: ({ cost }) => cost }]} format={dollars} />
    </div>
  </section>
)
