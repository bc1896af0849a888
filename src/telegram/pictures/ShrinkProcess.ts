import { createRequire } from "node:module"
import { buffer } from "node:stream/consumers"
import type Sharp from "sharp"

/** A process for one picture: what fails in it, or takes too long, ends it and nothing else. */
const sharp: typeof Sharp = createRequire(import.meta.url)("sharp")
const [side = "1024", pixels = "1"] = process.argv.slice(2)

sharp.cache(false)
sharp.concurrency(1)
const small = await sharp(await buffer(process.stdin), {
  limitInputPixels: Number(pixels),
  sequentialRead: true,
  failOn: "error",
  pages: 1,
})
  .autoOrient()
  .resize({ width: Number(side), height: Number(side), fit: "inside", withoutEnlargement: true })
  .flatten({ background: "white" })
  .jpeg({ quality: 82 })
  .toBuffer()
process.stdout.write(small)
