import { Worker } from "node:worker_threads"
import { Effect, FiberHandle, Metric } from "effect"
import { AiError } from "effect/ai"
import { localModelLoaded } from "../../domain/metrics/Embeddings.ts"
import { ModelUse } from "../../domain/ModelUse.ts"
import { localModel } from "../../policy/Embeddings.ts"
import { type LocalFiles, workerFile } from "./LocalFiles.ts"
import { type Attempt, failed } from "./Provider.ts"

interface Asked {
  readonly text: string
  readonly resume: (vector: Effect.Effect<Float32Array, AiError.AiError>) => void
}

const broke = (description: string) => Effect.fail(failed(new AiError.InternalProviderError({ description })))

const megabytes = () => Math.round(process.memoryUsage.rss() / 1_048_576)

/** One text at a time, those that an answer waits for first. The thread is started at first need and ended when idle. */
const makeThread = (files: LocalFiles) => {
  const urgent: Array<Asked> = []
  const patient: Array<Asked> = []
  let thread: Worker | null = null
  let ready = false
  let before = 0
  let current: Asked | null = null

  const next = () => {
    if (thread === null || !ready || current !== null) return
    current = urgent.shift() ?? patient.shift() ?? null
    if (current !== null) thread.postMessage(current.text, [])
  }

  const ended = (by: Worker, description: string) => {
    if (thread !== by) return
    thread = null
    ready = false
    const lost = current === null ? [...urgent.splice(0), ...patient.splice(0)] : [current]
    current = null
    for (const { resume } of lost) resume(broke(description))
    if (urgent.length + patient.length > 0) start()
  }

  const start = () => {
    before = megabytes()
    const worker = new Worker(workerFile(), { workerData: files, execArgv: [] })
    thread = worker
    // It holds up no exit.
    worker.unref()
    worker.on("message", (message: unknown) => {
      if (thread !== worker) return
      if (message instanceof Float32Array) {
        const done = current
        current = null
        next()
        done?.resume(message.length > 0 ? Effect.succeed(message) : broke("the local model gave nothing"))
      } else {
        ready = true
        next()
      }
    })
    worker.on("error", ({ name }) => ended(worker, `the local model failed: ${name}`))
    worker.on("exit", () => ended(worker, "the local model's thread ended"))
  }

  return {
    isLoaded: () => thread !== null && ready,
    /** Megabytes of the whole process that came with it. */
    grownBy: () => megabytes() - before,
    stop: Effect.promise(async () => {
      const stopped = thread
      thread = null
      ready = false
      await stopped?.terminate()
    }),
    isIdle: () => current === null && urgent.length + patient.length === 0,
    embed: (text: string, isUrgent: boolean) =>
      Effect.callback<Float32Array, AiError.AiError>((resume) => {
        const asked = { text, resume }
        const line = isUrgent ? urgent : patient
        line.push(asked)
        if (thread === null) start()
        else next()
        return Effect.sync(() => {
          const at = line.indexOf(asked)
          if (at >= 0) line.splice(at, 1)
        })
      }),
  }
}

/** MiniLM in a thread of this process. */
export const make = Effect.fnUntraced(function* (files: LocalFiles) {
  const thread = makeThread(files)
  const idle = yield* FiberHandle.make()
  yield* Effect.addFinalizer(() => thread.stop)
  yield* Metric.update(localModelLoaded, 0)

  const unload = Effect.gen(function* () {
    yield* Effect.sleep(localModel.idleFor)
    if (!thread.isIdle()) return
    yield* thread.stop
    yield* Metric.update(localModelLoaded, 0)
    yield* Effect.logDebug("The model for embeddings is unloaded: nothing needed it")
  })

  const embedded = Effect.fnUntraced(function* (texts: ReadonlyArray<string>) {
    const use = yield* ModelUse
    const wasLoaded = thread.isLoaded()
    const vectors = yield* Effect.forEach(texts, (text) => thread.embed(text, use === "answers"))
    yield* Metric.update(localModelLoaded, 1)
    if (!wasLoaded) {
      yield* Effect.logInfo("The model for embeddings is loaded").pipe(
        Effect.annotateLogs({ megabytes: thread.grownBy() }),
      )
    }
    return vectors
  })
  // A question that does not wait for the loading leaves a loaded model behind, too.
  const attempt: Attempt = (texts) => Effect.ensuring(embedded(texts), FiberHandle.run(idle, unload))
  return attempt
})
