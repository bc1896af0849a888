import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { boundaryOf, parseMultipart } from "../../src/playground/Multipart.ts"

const encode = (text: string) => new TextEncoder().encode(text)

describe("multipart forms", () => {
  it("may name files unquoted and in any script, as grammY does", () => {
    const form = parseMultipart(
      encode(
        '--b\r\ncontent-disposition:form-data;name="chat_id"\r\n\r\n1\r\n' +
          '--b\r\ncontent-disposition:form-data;name="id1";filename=дан;ные.csv\r\ncontent-type:application/octet-stream\r\n\r\na,b\r\n--b--\r\n',
      ),
      "b",
    )
    assert.deepStrictEqual(form?.fields, { chat_id: "1" })
    assert.deepStrictEqual(form?.uploads.get("id1"), {
      name: "дан;ные.csv",
      mimeType: "application/octet-stream",
      bytes: encode("a,b"),
    })
  })

  it("may hold empty values, but not end early or have no name", () => {
    assert.deepStrictEqual(
      parseMultipart(encode('--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n--b--'), "b")?.fields,
      { a: "" },
    )
    assert.strictEqual(parseMultipart(encode('--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx'), "b"), null)
    assert.strictEqual(parseMultipart(encode("--b\r\ncontent-type: text/plain\r\n\r\nx\r\n--b--"), "b"), null)
    assert.strictEqual(parseMultipart(encode(""), "b"), null)
  })

  it.effect.prop(
    "keep any bytes and any file name that a browser sends",
    [Schema.Uint8Array, Schema.String],
    ([bytes, text]) =>
      Effect.promise(async () => {
        // Quotes and line breaks are escaped by browsers, and path-like names cut.
        const name = `${text.toWellFormed().replaceAll(/["\r\n%\0]/g, "")}.txt`
        const data = new FormData()
        data.set("caption", "x")
        data.set("file", new Blob([Uint8Array.from(bytes)], { type: "text/plain" }), name)
        const request = new Response(data)
        const boundary = boundaryOf(request.headers.get("content-type") ?? "") ?? ""
        const form = parseMultipart(new Uint8Array(await request.arrayBuffer()), boundary)
        assert.deepStrictEqual(form?.uploads.get("file"), {
          name,
          mimeType: "text/plain",
          bytes: Uint8Array.from(bytes),
        })
        assert.deepStrictEqual(form?.fields, { caption: "x" })
      }),
  )
})
