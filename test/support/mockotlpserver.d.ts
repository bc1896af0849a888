declare module "@elastic/mockotlpserver" {
  export class MockOtlpServer {
    constructor(options: {
      readonly services: ReadonlyArray<"http" | "grpc" | "ui">
      readonly httpHostname: string
      readonly httpPort: number
      readonly logLevel: string
      readonly onTrace: (request: unknown) => void
    })
    readonly httpUrl: URL
    start(): Promise<void>
    close(): Promise<void>
  }
  export const normalizeTrace: (request: unknown) => unknown
}
