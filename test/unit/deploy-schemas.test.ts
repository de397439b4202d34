import { expect, test } from 'bun:test'
import { parser } from '@prometheus-io/lezer-promql'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'

/** What is shipped to deploy with is what Docker Compose and Kubernetes accept: by their own schemas. */

type Manifest = {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  spec?: Record<string, unknown>
}
type Model = new (data: Manifest) => { validate(): void }

const manifests = (text: string): Manifest[] => [Bun.YAML.parse(text)].flat() as Manifest[]
const shipped = manifests(await Bun.file('deploy/kubernetes/town-hall-line.yaml').text())

/** @throws what the API server would say */
const validate = async (manifest: Manifest): Promise<void> => {
  const { apiVersion, kind } = manifest
  const { [kind]: model } = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as Record<string, Model>
  if (!model) throw new Error(`${apiVersion} ${kind}: no such resource`)
  new model(manifest).validate()
}

test.each(shipped.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const))(
  'Kubernetes accepts the %s',
  async (_, manifest) => {
    await validate(manifest)
  },
)

test('a wrong type would be seen', async () => {
  const [deployment] = shipped.filter(({ kind }) => kind === 'Deployment')
  const wrong = { ...deployment, spec: { ...deployment?.spec, replicas: 'two' } } as Manifest
  expect(validate(wrong)).rejects.toThrow(/replicas/)
})

test('the service survives a node, grows under load and talks only to whom it must', () => {
  const kinds = shipped.map(({ kind }) => kind)
  for (const kind of ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'NetworkPolicy'])
    expect(kinds).toContain(kind)
  // A fixed number of replicas would undo the autoscaler's at each deployment.
  expect(shipped.find(({ kind }) => kind === 'Deployment')?.spec).not.toHaveProperty('replicas')
})

test('Docker Compose accepts the file', async () => {
  const schema = await Bun.file('test/samples/schemas/compose-spec.json').json()
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addFormat('duration', true)
  const accepts = ajv.compile({ ...schema, $schema: undefined })
  const compose = Bun.YAML.parse(await Bun.file('deploy/compose.yaml').text()) as Record<string, unknown>
  accepts(compose)
  expect(accepts.errors ?? []).toEqual([])
  expect(accepts({ services: { app: { imagee: 'x' } } })).toBe(false)
})

/** The pieces of an expression that Prometheus' own grammar has no place for. */
const promqlErrors = (expression: string): string[] => {
  const errors: string[] = []
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (type.isError) errors.push(`${expression.slice(Math.max(0, from - 20), to + 20)}`)
    },
  })
  return errors
}

/** Every `expr` of a file, however deep. */
const expressionsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner] : expressionsIn(inner),
  )
}

test('Prometheus and Grafana can read every expression', async () => {
  const files = [...new Bun.Glob('deploy/{prometheus,grafana}/*.{yml,json}').scanSync()]
  const parsed = await Promise.all(files.map(async (file) => Bun.YAML.parse(await Bun.file(file).text())))
  const expressions = parsed.flatMap(expressionsIn)
  expect(expressions.length).toBeGreaterThan(50)
  expect(expressions.flatMap(promqlErrors)).toEqual([])
  expect(promqlErrors('sum by (le (rate(up[5m])')).not.toEqual([])
})
