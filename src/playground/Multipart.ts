export interface Upload {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Uint8Array
}

export interface Form {
  readonly fields: Record<string, string>
  readonly uploads: Map<string, Upload>
}

export const boundaryOf = (contentType: string): string | undefined =>
  /boundary=(?:"([^"]+)"|([^;\s]+))/i
    .exec(contentType)
    ?.slice(1)
    .find((value) => value !== undefined)

/** grammY writes file names unquoted in UTF-8, browsers quote them with `"` as %22; stricter parsers refuse the former. */
const quoted = (value: string | undefined) => value?.replaceAll("%22", '"')
const nameOf = (disposition: string): string | undefined => {
  const match = /[;\s]name=(?:"([^"]*)"|([^;\r\n]*))/i.exec(disposition)
  return quoted(match?.[1]) ?? match?.[2]?.trim()
}
/** An unquoted name runs to the end of the line: it may contain a semicolon. */
const fileNameOf = (disposition: string): string | undefined => {
  const match = /[;\s]filename=(?:"([^"]*)"|(.*))/i.exec(disposition)
  return quoted(match?.[1]) ?? match?.[2]?.trim()
}

export const parseMultipart = (body: Uint8Array, boundary: string): Form | null => {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const delimiter = Buffer.from(`--${boundary}`)
  const form: Form = { fields: {}, uploads: new Map() }
  let at = buffer.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length
    if (buffer.toString("latin1", start, start + 2) === "--") return form
    const headersEnd = buffer.indexOf("\r\n\r\n", start)
    const next = buffer.indexOf(Buffer.concat([Buffer.from("\r\n"), delimiter]), start)
    if (headersEnd < 0 || next < 0) return null
    const headers = buffer.toString("utf8", start, headersEnd)
    const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? ""
    const field = nameOf(disposition)
    const fileName = fileNameOf(disposition)
    if (field === undefined) return null
    // In an empty part the blank line comes right before the next boundary.
    const content = buffer.subarray(Math.min(headersEnd + 4, next + 2), next)
    if (fileName === undefined) form.fields[field] = content.toString("utf8")
    else {
      const mimeType = /^content-type:\s*([^;\r\n]+)/im.exec(headers)?.[1]?.trim() ?? "application/octet-stream"
      form.uploads.set(field, { name: fileName, mimeType, bytes: new Uint8Array(content) })
    }
    at = next + 2
  }
  return null
}
