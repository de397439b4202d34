import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { buildClientScript } from '#platform/pages'

/** Scripts are built when a browser first requests one: one that does not build is found here. */

const scripts = [...new Bun.Glob('src/**/*.client.ts').scanSync('.')].sort()

test.each(scripts)('%s builds', async (file) => {
  const script = await buildClientScript(resolve(file))
  // What is not served cannot be imported, and the server's code is not sent.
  const imported = [...script.matchAll(/(?:\bfrom|\bimport\(?)\s*"([^"]+)"/g)].map(([, path]) => path)
  expect(imported.filter((path) => !path?.startsWith('/assets/'))).toEqual([])
  expect(script).not.toMatch(/\b(?:process\.env|Bun\.|require\()/)
})

test('the script for other sites is a classic one, whose titles the server fills in', async () => {
  const script = await buildClientScript(resolve('src/site/embed/tag.client.ts'), 'iife')
  expect(script).not.toMatch(/\b(?:import|export)\b/)
  expect(script.split('__TITLES__')).toHaveLength(2)
})
