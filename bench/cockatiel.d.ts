/** What is used of it: types are checked also where bench/ has no packages. */
declare module "cockatiel" {
  interface Policy {
    readonly execute: <A>(work: () => PromiseLike<A>) => Promise<A>
  }
  export const handleAll: unknown
  export const ConsecutiveBreaker: new (failures: number) => object
  export const ExponentialBackoff: new () => object
  export const TimeoutStrategy: { readonly Aggressive: "aggressive" }
  export const circuitBreaker: (
    failures: unknown,
    options: { readonly halfOpenAfter: number; readonly breaker: object },
  ) => Policy
  export const retry: (failures: unknown, options: { readonly maxAttempts: number; readonly backoff: object }) => Policy
  export const timeout: (millis: number, strategy: "aggressive") => Policy
  export const wrap: (...policies: ReadonlyArray<Policy>) => Policy
}
