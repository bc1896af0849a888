import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { createServer } from "node:tls"
import { Effect } from "effect"

const listen = (key: string, cert: string, port: number) => {
  const server = createServer({ key, cert }, (client) => {
    const upstream = connect(port, "127.0.0.1")
    client.pipe(upstream).pipe(client)
    client.on("error", () => upstream.destroy())
    upstream.on("error", () => client.destroy())
  })
  return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)))
}

/** `https://localhost:<port>` in front of a server that speaks plain HTTP, and the certificate to trust; the folder keeps both files. */
export const make = Effect.fnUntraced(function* (folder: string, httpUrl: string) {
  const certificate = join(folder, "certificate.pem")
  const key = join(folder, "key.pem")
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-nodes",
      "-newkey",
      "rsa:2048",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { stdio: "ignore" },
  )
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      listen(readFileSync(key, "utf8"), readFileSync(certificate, "utf8"), Number(new URL(httpUrl).port)),
    ),
    (running) => Effect.sync(() => running.close()),
  )
  const address = server.address()
  return { certificate, port: typeof address === "object" && address !== null ? address.port : 0 }
})
