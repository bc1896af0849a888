import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import sharp from "sharp"
import { Settings } from "../../src/config/Settings.ts"
import { pictureIn, Pictures } from "../../src/domain/talk/model/Pictures.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { tooBig, TelegramFiles } from "../../src/domain/talk/TelegramFiles.ts"
import { pictures } from "../../src/policy/talk/Pictures.ts"
import * as Seeing from "../../src/telegram/pictures/Seeing.ts"
import { settingsWith } from "../support/Settings.ts"

const media = {
  _tag: "Media",
  messageId: TelegramMessageId.make(1),
  kind: "document",
  fileId: "f",
  bytes: 1,
  mime: "image/png",
  caption: "",
  groupId: null,
} as const

const model = {
  _tag: "OpenAiCompatible",
  baseUrl: "http://127.0.0.1:1/v1",
  apiKey: Redacted.make("k"),
  model: "m",
  fallbacks: [],
} as const

const looking = (bytes: Uint8Array | null, vision = true) =>
  Effect.gen(function* () {
    const look = yield* Pictures
    return look === null ? null : yield* look.look(media)
  }).pipe(
    Effect.provide(
      Seeing.layer.pipe(
        Layer.provide([
          Layer.succeed(Settings, settingsWith({ model, vision })),
          Layer.succeed(TelegramFiles, {
            open: () =>
              bytes === null
                ? Effect.fail(tooBig())
                : Effect.succeed({ bytes: bytes.length, name: "x.png", content: Stream.succeed(bytes) }),
          }),
        ]),
      ),
    ),
  )

const drawn = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: "red" },
    limitInputPixels: false,
  })

describe("a picture", () => {
  it.live("becomes a small JPEG without what the camera wrote, whatever it was", () =>
    Effect.gen(function* () {
      const there = { IFD3: { GPSLatitude: "55/1" } }
      const big = drawn(4_000, 3_000)
      const all = yield* Effect.promise(() =>
        Promise.all([
          big.clone().withExif(there).jpeg().toBuffer(),
          big.clone().webp().toBuffer(),
          drawn(3_000, 4_000).gif().toBuffer(),
          drawn(20, 10).png().toBuffer(),
        ]),
      )
      const sizes: Array<string> = []
      for (const bytes of all) {
        const seen = yield* looking(bytes)
        if (seen === null || typeof seen === "string") return assert.fail(`${seen}`)
        const found = yield* Effect.promise(() => sharp(Buffer.from(seen.base64, "base64")).metadata())
        sizes.push(`${found.format} ${found.width}x${found.height} ${found.exif === undefined}`)
      }
      assert.deepStrictEqual(sizes, [
        "jpeg 1024x768 true",
        "jpeg 1024x768 true",
        "jpeg 768x1024 true",
        "jpeg 20x10 true",
      ])
    }),
  )

  it.live("that cannot be looked at says why, and ends nothing but its own process", () =>
    Effect.gen(function* () {
      const png = yield* Effect.promise(() => drawn(20_000, 20_000).png().toBuffer())
      assert.isBelow(png.length, pictures.bytes)
      const jpeg = yield* Effect.promise(() => drawn(2_000, 2_000).jpeg().toBuffer())
      const text = (words: string) => new TextEncoder().encode(words)
      for (const [bytes, why] of [
        [png, "large"],
        [null, "large"],
        [new Uint8Array(), "empty"],
        [text('<svg xmlns="http://www.w3.org/2000/svg"/>'), "kind"],
        [text("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"), "kind"],
        [text("%PDF-1.7"), "kind"],
        [jpeg.subarray(0, 900), "broken"],
        [Buffer.concat([jpeg.subarray(0, 3), text("nothing")]), "broken"],
      ] as const) {
        assert.strictEqual(yield* looking(bytes), why)
      }
    }),
  )

  it.effect("is looked at by nobody where it is switched off", () =>
    Effect.map(looking(new Uint8Array(), false), (seen) => assert.isNull(seen)),
  )

  it("is a photo, or a file that says that it is a picture", () => {
    assert.isNotNull(pictureIn(media))
    assert.isNotNull(pictureIn({ ...media, mime: null, fileName: "a.HEIC" }))
    assert.isNotNull(pictureIn({ ...media, kind: "photo", mime: null }))
    assert.isNull(pictureIn({ ...media, mime: "application/pdf", fileName: "a.pdf" }))
    assert.isNull(pictureIn({ ...media, kind: "video", mime: "image/gif" }))
  })
})
