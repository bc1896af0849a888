import { mkdirSync, writeFileSync } from "node:fs"
import { cpus, loadavg } from "node:os"
import { join } from "node:path"

const folder = join(import.meta.dirname, "results")

/** Keeps what a benchmark measured, beside the machine it ran on, as `bench/results/<name>.json`. */
export const keep = (name: string, measured: object): void => {
  mkdirSync(folder, { recursive: true })
  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "",
    node: process.version,
    loadAtTheEnd: loadavg()[0],
  }
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ machine, ...measured }, null, 2)}\n`)
}

/** The value below which this share of the values lies; 0.5: the median. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))
