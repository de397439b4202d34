import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
// @ts-expect-error: it brings no types
import Eleventy from '@11ty/eleventy'
import { DomUtils, parseDocument } from 'htmlparser2'
import { documentPage, type Heading } from './layout.tsx'
import { type BuiltPage, brokenLinks, linkOnSite } from './links.ts'
import { type DocumentPage, type Navigation, pagesBySource, readNavigation } from './navigation.ts'
import { passagesOf, searchIndexScript } from './search-index.ts'

/** What of the configuration of Eleventy is used. */
type Configuration = {
  addPassthroughCopy(paths: Record<string, string>): void
  addGlobalData(name: string, value: unknown): void
  addTemplate(path: string, content: string): void
  addTransform(name: string, transform: (this: { page: { inputPath: string } }, html: string) => string): void
  setTemplateFormats(formats: string[]): void
  setUseGitIgnore(use: boolean): void
}

const HERE = import.meta.dir

/** A page outside docs/ is one of its pages all the same: under the name of its path. */
const OUTSIDE = 'outside'

const sourceOf = (inputPath: string): string =>
  inputPath.replace(/^\.\//, '').replace(`docs/${OUTSIDE}/`, '').replaceAll('~', '/')

/** The address of a heading, as code hosts make it, by which the alerts link the runbook. */
const headingId = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\d _-]/gu, '')
    .replaceAll(' ', '-')

const textOf = (html: string): string => DomUtils.textContent(parseDocument(html))

const withAddresses = (html: string): string => {
  const used = new Map<string, number>()
  return html.replace(/<h([1-4])>(.*?)<\/h\1>/gs, (_, level: string, inner: string) => {
    const id = headingId(textOf(inner))
    const before = used.get(id) ?? 0
    used.set(id, before + 1)
    return `<h${level} id="${before ? `${id}-${before}` : id}">${inner}</h${level}>`
  })
}

const withLinks = (html: string, page: DocumentPage, pages: Map<string, DocumentPage>): string =>
  html
    .replace(/<a href="([^"]+)">(.*?)<\/a>/gs, (whole, href: string, inner: string) => {
      const to = linkOnSite(href, page, pages)
      if (to === undefined) return inner
      return to === href ? whole : `<a href="${to}">${inner}</a>`
    })
    .replace(/<img src="([^"]+)"/g, (_, src: string) => {
      const to = linkOnSite(src, page, pages) ?? src
      return `<img loading="lazy" src="${to}"`
    })
    // Wide tables are read sideways, by keyboard too.
    .replace(/<table>/g, '<div class="wide" tabindex="0" role="group"><table>')
    .replace(/<\/table>/g, '</table></div>')
    // A table that has no headings has an empty row of them.
    .replace(/<thead>\s*<tr>\s*(?:<th[^>]*><\/th>\s*)+<\/tr>\s*<\/thead>/g, '')
    .replace(/<th([^>]*)><\/th>/g, '<td$1></td>')
    .replace(/<pre>/g, '<pre tabindex="0">')

const headingsOf = (html: string): Heading[] =>
  [...html.matchAll(/<h2 id="([^"]+)"[^>]*>(.*?)<\/h2>/gs)].map(([, id = '', inner = '']) => ({
    id,
    text: textOf(inner),
  }))

const configure = (config: Configuration, navigation: Navigation, outside: Map<string, string>) => {
  const pages = pagesBySource(navigation)
  config.setUseGitIgnore(false)
  config.setTemplateFormats(['md'])
  config.addPassthroughCopy({ 'docs/pictures': 'pictures' })
  for (const [source, text] of outside) config.addTemplate(`${OUTSIDE}/${source.replaceAll('/', '~')}`, text)
  config.addGlobalData(
    'permalink',
    () =>
      ({ page: { inputPath } }: { page: { inputPath: string } }) =>
        pages.get(sourceOf(inputPath))?.address ?? false,
  )
  config.addTransform('layout', function (html) {
    const page = pages.get(sourceOf(this.page.inputPath))
    if (!page) return html
    const content = withAddresses(withLinks(html, page, pages))
    return documentPage({ page, navigation, content, headings: headingsOf(content) })
  })
}

/** What was built, and what is wrong with it. */
export type Documentation = { pages: BuiltPage[]; brokenLinks: string[]; unlisted: string[] }

/** Builds the site of the documentation from docs/ into a folder. */
export const buildDocumentation = async (folder: string): Promise<Documentation> => {
  const navigation = await readNavigation()
  const sources = pagesBySource(navigation)
  const outside = new Map<string, string>()
  for (const { source } of sources.values())
    if (!source.startsWith('docs/')) outside.set(source, await Bun.file(source).text())
  const site = new Eleventy('docs', folder, {
    quietMode: true,
    source: 'script',
    config: (config: Configuration) => {
      configure(config, navigation, outside)
      return { markdownTemplateEngine: false }
    },
  })
  const [, written] = (await site.write()) as [unknown, { inputPath: string; content: string }[]]
  const pages: BuiltPage[] = []
  for (const { inputPath, content } of written) {
    const page = sources.get(sourceOf(inputPath))
    if (page) pages.push({ address: page.address, html: content })
  }
  await writeAssets(folder, pages, [...sources.values()])
  const files = new Set([...new Bun.Glob('**/*').scanSync(folder)])
  const listed = new Set(sources.keys())
  const unlisted = [...new Bun.Glob('docs/**/*.md').scanSync('.')].filter((file) => !listed.has(file))
  return { pages, brokenLinks: brokenLinks(pages, files), unlisted }
}

const writeAssets = async (folder: string, pages: BuiltPage[], sources: DocumentPage[]): Promise<void> => {
  await mkdir(dirname(join(folder, 'x')), { recursive: true })
  await Bun.write(join(folder, 'site.css'), Bun.file(join(HERE, 'site.css')))
  const built = await Bun.build({
    entrypoints: [join(HERE, 'search-box.ts')],
    format: 'iife',
    target: 'browser',
    minify: true,
  })
  await Bun.write(join(folder, 'search.js'), (await built.outputs[0]?.text()) ?? '')
  const byAddress = new Map(sources.map((page) => [page.address, page]))
  const passages = pages.flatMap(({ address, html }) => {
    const page = byAddress.get(address)
    const [, article = ''] = /<article>(.*)<\/article>/s.exec(html) ?? []
    return page ? passagesOf(page, article) : []
  })
  await Bun.write(join(folder, 'search-index.js'), searchIndexScript(passages))
}

if (import.meta.main) {
  const folder = process.argv[2] ?? 'docs/build'
  const { pages, brokenLinks: broken, unlisted } = await buildDocumentation(folder)
  for (const one of broken) process.stderr.write(`broken link in ${one}\n`)
  for (const one of unlisted) process.stderr.write(`not in docs/navigation.json: ${one}\n`)
  process.stdout.write(`${pages.length} pages in ${folder}/index.html\n`)
  process.exit(broken.length + unlisted.length > 0 ? 1 : 0)
}
