/** What the spans say about the model. */
export interface ModelIdentity {
  /** `gen_ai.request.model`. */
  readonly name: string
  /** `gen_ai.provider.name`: the dialect that is spoken, not the maker of the model. */
  readonly provider: string
  /** Base URL by which its price is found; absent when nothing is called that may cost something. */
  readonly apiUrl?: string
  /** `server.address`; null when nothing is called. */
  readonly serverAddress: string | null
}
