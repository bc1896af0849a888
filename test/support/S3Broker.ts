import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { join } from "node:path"
import { createInterface } from "node:readline"

const script = join(import.meta.dirname, "../../scripts/test-s3-server.sh")

const launch = (): { readonly child: ChildProcess; readonly url: Promise<string> } => {
  // It ends when its input does: with this process, however that ends.
  const child = spawn(script, { stdio: ["pipe", "pipe", "pipe"] })
  const said: Array<string> = []
  child.stderr.on("data", (bytes) => said.push(String(bytes)))
  const url = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      if (line.startsWith("ready ")) resolve(line.slice("ready ".length))
    })
    child.on("error", reject)
    child.on("exit", (code) => reject(new Error(`The S3 server ended (${code}):\n${said.join("")}`)))
  })
  return { child, url }
}

/** One real S3 server for the whole run, started when the first test file asks for its address. */
export const startBroker = async () => {
  let running: ReturnType<typeof launch> | null = null
  const broker = createServer((_, response) => {
    running ??= launch()
    running.url.then(
      (url) => response.end(url),
      (error) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, "127.0.0.1")
  await once(broker, "listening")
  const address = broker.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      broker.close()
      if (running === null || running.child.exitCode !== null) return
      const ended = once(running.child, "exit")
      running.url.catch(() => {})
      running.child.stdin?.end()
      await ended
    },
  }
}
