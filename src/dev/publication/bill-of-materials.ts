import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import parseExpression from 'spdx-expression-parse'
import { shippedPackages } from './packages.ts'

type Project = { name: string; version: string; license: string }

/** Where a package comes from, in the language of package URLs (purl-spec): the `@` of a scope is escaped. */
const packageUrl = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/**
 * What is shipped, as a CycloneDX 1.6 document in JSON. The same packages give the same text: it has neither a serial number
 * nor a time.
 */
export const billOfMaterials = (project: Project, root = process.cwd()): string => {
  const licences = new Contrib.License.Factories.LicenseFactory(parseExpression)
  const component = (type: Enums.ComponentType, { name, version, license }: Project) => {
    const made = new Models.Component(type, name, {
      version,
      bomRef: `${name}@${version}`,
      licenses: new Models.LicenseRepository([licences.makeFromString(license)]),
    })
    made.purl = packageUrl(name, version)
    return made
  }
  // A version that lies in several folders is one component: its reference stands once.
  const once = new Map(shippedPackages(root).map((one) => [`${one.name}@${one.version}`, one]))
  const packages = [...once.values()].map(({ name, version, licence, needs }) => ({
    name,
    needs,
    component: component(Enums.ComponentType.Library, { name, version, license: licence }),
  }))
  const bom = new Models.Bom()
  bom.metadata.component = component(Enums.ComponentType.Application, project)
  for (const one of packages) {
    bom.components.add(one.component)
    bom.metadata.component.dependencies.add(one.component.bomRef)
    for (const needed of packages)
      if (one.needs.includes(needed.name)) one.component.dependencies.add(needed.component.bomRef)
  }
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)
  return new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 2 })
}

if (import.meta.main) process.stdout.write(`${billOfMaterials(await Bun.file('package.json').json())}\n`)
