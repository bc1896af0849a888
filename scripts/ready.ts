// The image's health check: whether the bot of this container can serve.
const port = process.env["MONITORING_PORT"] || process.env["HTTP_PORT"] || "8080"
process.exitCode = await fetch(`http://127.0.0.1:${port}/ready`).then(
  ({ ok }) => (ok ? 0 : 1),
  () => 1,
)
