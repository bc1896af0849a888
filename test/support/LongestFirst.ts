import { BaseSequencer, type TestSpecification } from "vitest/node"

const isLong = ({ moduleId }: TestSpecification) => /\/test\/(?:crash|e2e|sim)\//.test(moduleId)

/** What takes minutes begins first, so that no worker is left alone with it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const sorted = await super.sort(files)
    const crash = sorted.filter(({ moduleId }) => moduleId.endsWith("/crash/crash.test.ts"))
    const rest = sorted.filter((file) => !crash.includes(file))
    return [...crash, ...rest.filter(isLong), ...rest.filter((file) => !isLong(file))]
  }
}
