export interface ModelIdentity {
  readonly name: string
  /** `gen_ai.provider.name`: the protocol, not the maker of the model. */
  readonly provider: string
  /** Base URL, to look up the price; absent if nothing that may cost money is called. */
  readonly apiUrl?: string
  /** `server.address`; null: nothing is called. */
  readonly serverAddress: string | null
}
