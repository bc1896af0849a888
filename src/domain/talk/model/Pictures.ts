import { Context, type Effect } from "effect"
import type { Content } from "../incoming/Incoming.ts"

/** As a model gets it: small, and without what a camera writes into it. */
export interface Picture {
  readonly mime: "image/jpeg"
  readonly base64: string
}

/** Why a picture is not looked at; each has a sentence. */
export type Unseen = "large" | "kind" | "empty" | "broken" | "gone"

type Media = Extract<Content, { readonly _tag: "Media" }>

const named = /\.(?:jpe?g|png|webp|gif|heic|heif|avif|bmp|tiff?|svg)$/iu

/** A photo, or a picture that was sent as a file. */
export const pictureIn = (content: Content): Media | null =>
  content._tag === "Media" &&
  (content.kind === "photo" ||
    (content.kind === "document" &&
      (content.mime?.startsWith("image/") === true || named.test(content.fileName ?? ""))))
    ? content
    : null

/** Tokens of a picture of 1,024 pixels, where nobody has counted them. */
export const pictureTokens = 1_000

export interface Look {
  readonly look: (media: Media) => Effect.Effect<Picture | Unseen>
}

/** Fetches pictures and makes them small; null: nobody here looks at pictures. */
export const Pictures = Context.Reference<Look | null>("confidant/domain/Pictures", { defaultValue: () => null })
