import { BaseSequencer, type TestSpecification } from "vitest/node"

const place = ({ moduleId }: TestSpecification): number => {
  if (moduleId.endsWith("/test/crash/crash.test.ts")) return 0
  return /\/test\/(?:crash|e2e|sim)\//.test(moduleId) ? 2 : 1
}

/** The file that takes longest begins first, and beside it run those that need the least of the processor. */
export class CrashFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => place(one) - place(other))
  }
}
